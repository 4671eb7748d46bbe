// The steps that opening, inspecting and recovering a data directory share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/log/log.h"

namespace ledgerline::log {

struct OpenedStore {
  DataDirectory directory;
  std::unique_ptr<kv::Store> store;
  EpochTable epochs;
  crypto::NoteSigner key;                           // under the name in its file
  std::optional<crypto::NoteSigner> retiring = {};  // during an overlap
};

// Opening for writing makes RocksDB delete what its write-ahead log holds behind a fault.
enum class Purpose {
  kServe,  // a faulty write-ahead log is looked at first, and refused if what was promised is gone
  kLook,   // nothing is changed
  kRecover,  // the operator has consented to the loss
};

// Lock, format, key, RocksDB, epochs; writes the first rows of a new log. kUnsupported for a newer
// format, kForbidden for a key that is not the log's.
[[nodiscard]] Result<OpenedStore> open_store(const LogOptions& options, Purpose purpose);

// The keys of an epoch, from their files; finishes a change of keys that is durable. kForbidden:
// not the epoch's keys.
struct PlacedKeys {
  crypto::NoteSigner current;
  std::optional<crypto::NoteSigner> retiring;
};
[[nodiscard]] Result<PlacedKeys> place_keys(const DataDirectory& directory, const Epoch& epoch);

// Whether the key files at `key` are those of the epoch, a change of keys that was not finished
// included. Changes nothing. As for place_keys.
[[nodiscard]] Result<void> check_keys(const std::filesystem::path& key, const Epoch& epoch);

// Both keys under the name of the current epoch. A key file that no epoch needs any more is
// removed.
[[nodiscard]] Result<CheckpointSigners> signers_of(OpenedStore& opened);

[[nodiscard]] InspectionPaths inspection_paths(const DataDirectory& directory,
                                               const LogOptions& options);

// The inspection of a command on a stopped log. The log remembers where its mirror was: a command
// that was told of none looks there, and `options` name it from then on, so that a rollback which
// the mirror proves is not passed over. A file that is gone says nothing.
//
// Its witnesses are asked as well, those of the policy that it was last served with if `options`
// name none.
[[nodiscard]] Result<Inspection> inspect_stopped(const OpenedStore& opened, LogOptions& options);

// For a command that goes on from the log as it is. kCorrupt: the inspection found problems;
// kUnavailable: no quorum of its witnesses confirms it.
[[nodiscard]] Result<void> require_newest(const Inspection& inspection);

// The names of the witnesses that `options` say not to ask, for the record of what was done without
// them; empty when there are none.
[[nodiscard]] std::vector<std::string> unasked_witnesses(const LogOptions& options);

}  // namespace ledgerline::log
