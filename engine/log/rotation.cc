#include "engine/log/rotation.h"

#include "engine/base/encoding.h"
#include "engine/log/durable_file.h"
#include "engine/log/json_text.h"
#include "engine/log/key_file.h"
#include "engine/log/log_open.h"
#include "engine/log/new_epoch.h"
#include "engine/log/own_records.h"
#include "engine/log/synced_file.h"

namespace ledgerline::log {
namespace {

// What the new tree's first record says of the old one.
std::string describe(const Epoch& opened, const PublishedCheckpoint& last,
                     const std::vector<std::string>& unasked, std::string_view reason) {
  return "{\"origin\":" + json_string(opened.origin) +
         ",\"base\":" + std::to_string(opened.base.value()) +
         ",\"closed\":{\"origin\":" + json_string(last.origin) +
         ",\"base\":" + std::to_string(last.head.base.value()) +
         ",\"size\":" + std::to_string(last.head.size) + ",\"root\":\"" +
         to_hex(view(last.head.root)) + "\"},\"checkpoint\":" + json_string(last.note) +
         without_witnesses(unasked) + ",\"reason\":" + json_string(reason) + "}";
}

// The checkpoint that the new tree will vouch for: published, and of the whole tree.
Result<CheckpointPtr> last_word(const kv::Store& store, const TreeHead& head) {
  if (head.size == 0) {
    return Error{ErrorKind::kConflict, "the log has no records yet: there is nothing to close", {}};
  }
  Result<CheckpointPtr> last = last_published(store, head.base, head.size);
  if (!last) return last;
  if (*last == nullptr || (*last)->head != head) {
    return Error{
        ErrorKind::kConflict,
        "the last records are in no published checkpoint: start the server, let it publish "
        "one, and stop it",
        {}};
  }
  return last;
}

// What the next start would do as well: it only saves it the trouble.
Result<void> settle(const DataDirectory& directory, const TreeHead& head,
                    const crypto::NoteSigner& key, const LogOptions& options) {
  std::error_code failed;
  std::filesystem::rename(next_key_path(directory.key()), directory.key(), failed);
  if (failed) return Error{ErrorKind::kInternal, "keys: " + failed.message(), {}};
  if (Result<void> synced = sync_directory(directory.key().parent_path()); !synced) return synced;
  const Result<SyncedFile> noted = SyncedFile::open(directory.synced(), head);
  if (!noted) return noted.error();
  const Result<std::string> note = sign_checkpoint(head, key);
  if (!note) return note.error();
  if (Result<void> written = write_file_durably(directory.checkpoint(), *note); !written) {
    return written;
  }
  if (!options.mirror || options.without_mirror) return {};
  return write_file_durably(*options.mirror, *note);
}

}  // namespace

Result<Epoch> rotate_log(const LogOptions& options, std::string_view reason) {
  LogOptions existing = options;
  existing.create = false;
  const Result<OpenedStore> opened = open_store(existing, Purpose::kServe);
  if (!opened) return opened.error();
  kv::Store& store = *opened->store;
  const DataDirectory& directory = opened->directory;
  const Result<Inspection> found = inspect_stopped(*opened, existing);
  if (!found) return found.error();
  if (Result<void> newest = require_newest(*found); !newest) return newest.error();
  const Result<CheckpointPtr> last = last_word(store, found->recovered);
  if (!last) return last.error();

  Epoch next;
  next.base = found->recovered.next();
  next.origin = epoch_origin(opened->epochs.epochs().front().origin, next.base);
  const Result<crypto::NoteSigner> key =
      create_key_file(next_key_path(directory.key()), next.origin);
  if (!key) return key.error();
  next.verifier = crypto::to_string(key->verifier());
  const SystemClock system_clock;
  const Clock& clock = options.clock != nullptr ? *options.clock : system_clock;
  Result<void> committed =
      commit_new_epoch(store, opened->epochs, found->recovered, next,
                       describe(next, **last, unasked_witnesses(existing), reason), clock.now());
  if (!committed) return committed.error();

  const Result<EpochTable> epochs = EpochTable::load(store);
  if (!epochs) return epochs.error();
  const Result<TreeHead> head = LogReader(store, *epochs).head();
  if (!head) return head.error();
  if (Result<void> settled = settle(directory, *head, *key, existing); !settled) {
    return settled.error();
  }
  return next;
}

}  // namespace ledgerline::log
