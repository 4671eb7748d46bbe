#include "engine/log/key_rotation.h"

#include "engine/log/commit.h"
#include "engine/log/key_file.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_open.h"
#include "engine/log/own_records.h"
#include "engine/log/synced_file.h"

namespace ledgerline::log {
namespace {

constexpr std::size_t kEarlierKeysMax = 255;  // their number is one byte of the epoch's row

// A stopped log that has passed the checks of a start.
struct Stopped {
  OpenedStore opened;
  TreeHead head;
  Timestamp now;
  std::vector<std::string> unasked;  // witnesses
};

Result<Stopped> open_stopped(const LogOptions& options) {
  LogOptions existing = options;
  existing.create = false;
  Result<OpenedStore> opened = open_store(existing, Purpose::kServe);
  if (!opened) return opened.error();
  const Result<Inspection> found = inspect_stopped(*opened, existing);
  if (!found) return found.error();
  if (Result<void> newest = require_newest(*found); !newest) return newest.error();
  const SystemClock system_clock;
  const Clock& clock = options.clock != nullptr ? *options.clock : system_clock;
  return Stopped{*std::move(opened), found->recovered, clock.now(), unasked_witnesses(existing)};
}

// The record and the epoch's row, in one synced commit.
Result<void> commit_change(Stopped& stopped, const Epoch& epoch, const NewRecord& record) {
  kv::Store& store = *stopped.opened.store;
  Result<TreeState> state = TreeReader(store, stopped.head.base).state(stopped.head.size);
  if (!state) return state.error();
  kv::WriteSet writes(store);
  writes.put(kMeta, epoch_key(epoch.base), encode(epoch));
  const NewRecord* const records[] = {&record};
  const auto outcome = build_commit(store, stopped.opened.epochs, records, *state, writes);
  if (!outcome) return outcome.error();
  if (Result<void> done = store.commit(writes, kv::Durability::kSynced); !done) return done;
  const Result<SyncedFile> noted =
      SyncedFile::open(stopped.opened.directory.synced(), state->head());
  if (!noted) return noted.error();
  return {};
}

}  // namespace

Result<Epoch> begin_key_overlap(const LogOptions& options, std::string_view reason) {
  Result<Stopped> stopped = open_stopped(options);
  if (!stopped) return stopped.error();
  Epoch epoch = stopped->opened.epochs.current();
  if (retiring_key(epoch) != nullptr) {
    return Error{ErrorKind::kConflict, "two keys sign already: end that overlap first", {}};
  }
  if (epoch.earlier.size() == kEarlierKeysMax) {
    return Error{ErrorKind::kConflict, "too many keys for one tree: rotate the log", {}};
  }
  const DataDirectory& directory = stopped->opened.directory;
  const Result<crypto::NoteSigner> key =
      create_key_file(next_key_path(directory.key()), epoch.origin);
  if (!key) return key.error();
  epoch.earlier.push_back({epoch.verifier, epoch.verifier_from_size, std::nullopt});
  epoch.verifier = crypto::to_string(key->verifier());
  // The first checkpoint that it signs covers the record that announces it.
  epoch.verifier_from_size = stopped->head.size + 1;
  const Result<NewRecord> record =
      key_added(epoch.verifier, epoch.verifier_from_size, {reason, stopped->unasked}, stopped->now);
  if (!record) return record.error();
  if (Result<void> done = commit_change(*stopped, epoch, *record); !done) return done.error();
  const auto placed = place_keys(directory, epoch);
  if (!placed) return placed.error();
  return epoch;
}

Result<Epoch> end_key_overlap(const LogOptions& options, std::string_view reason) {
  Result<Stopped> stopped = open_stopped(options);
  if (!stopped) return stopped.error();
  Epoch epoch = stopped->opened.epochs.current();
  if (retiring_key(epoch) == nullptr) {
    return Error{ErrorKind::kConflict, "one key signs: there is no overlap to end", {}};
  }
  EarlierKey& retired = epoch.earlier.back();
  retired.until_size = stopped->head.size;
  const Result<NewRecord> record =
      key_retired(retired.verifier, *retired.until_size, {reason, stopped->unasked}, stopped->now);
  if (!record) return record.error();
  if (Result<void> done = commit_change(*stopped, epoch, *record); !done) return done.error();
  const Result<void> removed = remove_key_file(retiring_key_path(stopped->opened.directory.key()));
  if (!removed) return removed.error();
  return epoch;
}

}  // namespace ledgerline::log
