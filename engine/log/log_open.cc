#include "engine/log/log_open.h"

#include <cstdio>

#include "engine/base/encoding.h"
#include "engine/base/logging.h"
#include "engine/crypto/random.h"
#include "engine/log/guards.h"
#include "engine/log/key_file.h"
#include "engine/log/log_columns.h"
#include "engine/log/tree_reader.h"
#include "engine/log/witness_inquiry.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::log {
namespace {

Result<std::optional<std::string>> get_meta(const kv::Store& store, ByteView key) {
  kv::Value value;
  const Result<bool> found = store.get(kMeta, key, value);
  if (!found) return found.error();
  if (!*found) return std::optional<std::string>();
  return std::optional<std::string>(value.view());
}

Result<std::string> random_origin() {
  const Result<Salt> salt = crypto::random_salt();
  if (!salt) return salt.error();
  return "ledgerline.invalid/" + to_hex(view(*salt).substr(0, 8));
}

Result<crypto::NoteSigner> key_of_new_log(const DataDirectory& directory,
                                          const LogOptions& options) {
  Result<crypto::NoteSigner> key = directory.load_key();
  if (key || key.error().kind != ErrorKind::kNotFound) return key;
  if (!options.origin.empty()) return directory.create_key(options.origin);
  const Result<std::string> origin = random_origin();
  if (!origin) return origin.error();
  return directory.create_key(*origin);
}

// The first rows, in one commit: a log either has all of them or is new.
Result<void> write_first_rows(kv::Store& store, const crypto::NoteSigner& key) {
  std::string version;
  append_big_endian(version, kFormatVersion);
  kv::WriteSet writes(store);
  writes.put(kMeta, kFormatKey, version);
  writes.put(kMeta, kHeadKey, encode(TreeHead{Position(0), 0, merkle::empty_root()}));
  writes.put(
      kMeta, epoch_key(Position(0)),
      encode(Epoch{Position(0), key.verifier().name, crypto::to_string(key.verifier()), {}}));
  return store.commit(writes, kv::Durability::kSynced);
}

Result<void> check_format_row(ByteView row) {
  if (row.size() != 4) return Error{ErrorKind::kCorrupt, "log: format row of the wrong size", {}};
  const auto version = big_endian_at<std::uint32_t>(row, 0);
  if (version <= kFormatVersion) return {};
  return Error{ErrorKind::kUnsupported,
               "log: written by a newer ledgerline (format " + std::to_string(version) + ")",
               {}};
}

bool signs(const crypto::NoteSigner& key, const Epoch& epoch, std::string_view verifier) {
  const Result<crypto::NoteSigner> named = signer_for(key, epoch.origin);
  return named && crypto::to_string(named->verifier()) == verifier;
}

// The key that waits for a change of keys that is durable; it takes its place now, and the one that
// it follows is kept while both sign. Nothing when there is none, or one that no epoch ever knew.
Result<std::optional<crypto::NoteSigner>> key_of_change(const DataDirectory& directory,
                                                        const Epoch& epoch,
                                                        const crypto::NoteSigner& before) {
  const std::filesystem::path waiting = next_key_path(directory.key());
  Result<crypto::NoteSigner> key = load_key_file(waiting);
  if (!key && key.error().kind != ErrorKind::kNotFound) return key.error();
  if (!key || !signs(*key, epoch, epoch.verifier)) return std::optional<crypto::NoteSigner>();
  const EarlierKey* retiring = retiring_key(epoch);
  if (retiring != nullptr && signs(before, epoch, retiring->verifier)) {
    if (Result<void> kept = store_key_file(retiring_key_path(directory.key()), before); !kept) {
      return kept.error();
    }
  }
  if (std::rename(waiting.c_str(), directory.key().c_str()) != 0) {
    return system_error(waiting, "rename");
  }
  if (Result<void> synced = sync_directory(directory.key().parent_path()); !synced) {
    return synced.error();
  }
  return std::optional<crypto::NoteSigner>(*std::move(key));
}

Error not_the_key(const std::filesystem::path& path, const Epoch& epoch,
                  const std::string& verifier) {
  return {ErrorKind::kForbidden,
          path.string() + ": not the key that signs " + epoch.origin + " (" + verifier + ")",
          {}};
}

Result<crypto::NoteSigner> key_of_log(const DataDirectory& directory, const Epoch& epoch) {
  Result<crypto::NoteSigner> key = directory.load_key();
  if (!key) return with_context(key.error(), "the log's key");
  if (signs(*key, epoch, epoch.verifier)) return key;
  Result<std::optional<crypto::NoteSigner>> changed = key_of_change(directory, epoch, *key);
  if (!changed) return changed.error();
  if (*changed) return **std::move(changed);
  return not_the_key(directory.key(), epoch, epoch.verifier);
}

// `key`: where the current one is.
Result<std::optional<crypto::NoteSigner>> retiring_key_of_log(const std::filesystem::path& key,
                                                              const Epoch& epoch) {
  const EarlierKey* retiring = retiring_key(epoch);
  if (retiring == nullptr) return std::optional<crypto::NoteSigner>();
  const std::filesystem::path path = retiring_key_path(key);
  Result<crypto::NoteSigner> kept = load_key_file(path);
  if (!kept) return with_context(kept.error(), "the log's retiring key");
  if (!signs(*kept, epoch, retiring->verifier)) return not_the_key(path, epoch, retiring->verifier);
  return std::optional<crypto::NoteSigner>(*std::move(kept));
}

Result<std::unique_ptr<kv::Store>> open_read_only(const DataDirectory& directory,
                                                  const LogOptions& options) {
  kv::StoreOptions store_options = options.store;
  store_options.read_only = true;
  return kv::Store::open(directory.log(), kLogColumns, store_options);
}

// Whether what RocksDB can recover of a faulty write-ahead log holds all that was promised: then
// the fault is the torn tail of a power cut. Otherwise the bytes must stay as they are.
Result<void> check_torn_tail(const DataDirectory& directory, const LogOptions& options) {
  const Result<std::unique_ptr<kv::Store>> store = open_read_only(directory, options);
  if (!store) return store.error();
  const Result<EpochTable> epochs = EpochTable::load(**store);
  if (!epochs) return epochs.error();
  const Result<Inspection> inspection =
      inspect(**store, *epochs, inspection_paths(directory, options));
  if (!inspection) return inspection.error();
  if (!inspection->ok()) return Error{ErrorKind::kCorrupt, inspection->message(), {}};
  return {};
}

Result<std::unique_ptr<kv::Store>> open_rocksdb(const DataDirectory& directory,
                                                const LogOptions& options, Purpose purpose) {
  if (purpose == Purpose::kLook) return open_read_only(directory, options);
  kv::StoreOptions store_options = options.store;
  store_options.create_if_missing = options.create;
  if (purpose == Purpose::kServe) {
    store_options.recovery = kv::Recovery::kIntact;
    Result<std::unique_ptr<kv::Store>> store =
        kv::Store::open(directory.log(), kLogColumns, store_options);
    if (store || store.error().kind != ErrorKind::kCorrupt) return store;
    logging::warn("log_not_intact", {{"error", store.error().message}});
    if (Result<void> torn = check_torn_tail(directory, options); !torn) return torn.error();
  }
  store_options.recovery = kv::Recovery::kPointInTime;
  return kv::Store::open(directory.log(), kLogColumns, store_options);
}

Result<void> find_mirror(const kv::Store& store, LogOptions& options) {
  if (options.mirror || options.without_mirror) return {};
  const Result<std::optional<std::string>> known = get_meta(store, kMirrorKey);
  if (!known) return known.error();
  std::error_code ignored;
  if (*known && std::filesystem::is_regular_file(**known, ignored)) options.mirror = **known;
  return {};
}

// Whoever asks for another policy, or for none, has named it.
Result<void> find_witnesses(const kv::Store& store, LogOptions& options) {
  if (options.witnesses) return {};
  const Result<std::optional<Guards>> guards = load_guards(store);
  if (!guards) return guards.error();
  if (!*guards || (*guards)->witness_policy.empty()) return {};
  Result<crypto::TlogPolicy> policy = crypto::TlogPolicy::parse((*guards)->witness_policy);
  if (!policy) return with_context(policy.error(), "the policy that the log was last served with");
  options.witnesses = WitnessOptions{*std::move(policy), options.connect_witness};
  return {};
}

// A log that has no checkpoint yet has nothing to ask with.
void inspect_witnesses(const OpenedStore& opened, const LogOptions& options, Inspection& out) {
  if (!options.witnesses || options.without_witnesses) return;
  if (!options.witnesses->policy.needs_witnesses()) return;
  out.confirmed = false;
  if (!options.witnesses->connect || !out.checkpoint || out.checkpoint->origin != out.origin) {
    out.unheard = {"no witness was asked"};
    return;
  }
  const TreeHead& head = out.recovered;
  const SignedCheckpoint last{out.checkpoint->size, out.checkpoint->note};
  WitnessInquiry told = ask_witnesses(*options.witnesses, last, [&](std::uint64_t from) {
    return TreeReader(*opened.store, head.base).consistency(from, last.size);
  });
  out.witnesses_asked = true;
  out.confirmed = told.confirmed;
  out.unheard = std::move(told.unheard);
  if (told.confirmed) return;
  for (std::string& objection : told.objections) out.problems.push_back(std::move(objection));
  if (told.size_seen > head.size) out.miss(head.next(), head.base + told.size_seen);
}

void inspect_known_size(const LogOptions& options, Inspection& out) {
  const TreeHead& head = out.recovered;
  if (!options.known_size || *options.known_size <= head.size) return;
  out.problems.push_back("a tree of " + std::to_string(*options.known_size) +
                         " leaves is said to be known, this log has " + std::to_string(head.size));
  out.miss(head.next(), head.base + *options.known_size);
}

}  // namespace

InspectionPaths inspection_paths(const DataDirectory& directory, const LogOptions& options) {
  return {directory.synced(), directory.checkpoint(), options.mirror, options.without_mirror};
}

Result<Inspection> inspect_stopped(const OpenedStore& opened, LogOptions& options) {
  if (Result<void> mirror = find_mirror(*opened.store, options); !mirror) return mirror.error();
  if (Result<void> known = find_witnesses(*opened.store, options); !known) return known.error();
  Result<Inspection> found =
      inspect(*opened.store, opened.epochs, inspection_paths(opened.directory, options));
  if (!found) return found;
  inspect_witnesses(opened, options, *found);
  inspect_known_size(options, *found);
  return found;
}

Result<void> require_newest(const Inspection& inspection) {
  if (!inspection.ok()) return Error{ErrorKind::kCorrupt, inspection.message(), {}};
  if (inspection.confirmed) return {};
  std::string reasons;
  for (const std::string& one : inspection.unheard) reasons += "; " + one;
  return Error{ErrorKind::kUnavailable,
               "no quorum of its witnesses confirms that this log is the newest" + reasons +
                   " (--without-witnesses goes on without them, and the log says so)",
               {}};
}

std::vector<std::string> unasked_witnesses(const LogOptions& options) {
  std::vector<std::string> names;
  if (!options.witnesses || !options.without_witnesses) return names;
  for (const auto& one : options.witnesses->policy.witnesses()) names.push_back(one.name);
  return names;
}

Result<OpenedStore> open_store(const LogOptions& options, Purpose purpose) {
  Result<DataDirectory> directory = DataDirectory::open(options.data_directory, options.create);
  if (!directory) return directory.error();
  Result<std::unique_ptr<kv::Store>> store = open_rocksdb(*directory, options, purpose);
  if (!store) return store.error();

  const Result<std::optional<std::string>> format = get_meta(**store, kFormatKey);
  if (!format) return format.error();
  if (!*format) {
    const Result<std::optional<std::string>> head = get_meta(**store, kHeadKey);
    if (!head) return head.error();
    if (*head) return Error{ErrorKind::kCorrupt, "log: the format row is absent", {}};
    Result<crypto::NoteSigner> key = key_of_new_log(*directory, options);
    if (!key) return key.error();
    if (Result<void> written = write_first_rows(**store, *key); !written) return written.error();
  } else if (Result<void> known = check_format_row(**format); !known) {
    return known.error();
  }

  Result<EpochTable> epochs = EpochTable::load(**store);
  if (!epochs) return epochs.error();
  Result<PlacedKeys> keys = place_keys(*directory, epochs->current());
  if (!keys) return keys.error();
  return OpenedStore{std::move(*directory), std::move(*store), std::move(*epochs),
                     std::move(keys->current), std::move(keys->retiring)};
}

Result<PlacedKeys> place_keys(const DataDirectory& directory, const Epoch& epoch) {
  Result<crypto::NoteSigner> current = key_of_log(directory, epoch);
  if (!current) return current.error();
  Result<std::optional<crypto::NoteSigner>> retiring = retiring_key_of_log(directory.key(), epoch);
  if (!retiring) return retiring.error();
  return PlacedKeys{*std::move(current), *std::move(retiring)};
}

Result<void> check_keys(const std::filesystem::path& key, const Epoch& epoch) {
  const Result<crypto::NoteSigner> current = load_key_file(key);
  if (!current) return with_context(current.error(), "the log's key");
  if (!signs(*current, epoch, epoch.verifier)) {
    const Result<crypto::NoteSigner> waiting = load_key_file(next_key_path(key));
    if (waiting && signs(*waiting, epoch, epoch.verifier)) return {};
    return not_the_key(key, epoch, epoch.verifier);
  }
  const Result<std::optional<crypto::NoteSigner>> retiring = retiring_key_of_log(key, epoch);
  if (!retiring) return retiring.error();
  return {};
}

Result<CheckpointSigners> signers_of(OpenedStore& opened) {
  const std::string& origin = opened.epochs.current().origin;
  Result<crypto::NoteSigner> current = signer_for(opened.key, origin);
  if (!current) return current.error();
  CheckpointSigners signers{*std::move(current)};
  if (opened.retiring) {
    Result<crypto::NoteSigner> retiring = signer_for(*opened.retiring, origin);
    if (!retiring) return retiring.error();
    signers.retiring = *std::move(retiring);
  } else if (Result<void> removed = remove_key_file(retiring_key_path(opened.directory.key()));
             !removed) {
    return removed.error();
  }
  return signers;
}

}  // namespace ledgerline::log
