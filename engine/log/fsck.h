// Full verification of a log, as a library: the command, the crash tests and the server's own check
// share it. One pass over the entries in order, in bounded memory, re-derives
//
//   every leaf hash, tile, edge row and root from the entries, with the code of the commit;
//   every published checkpoint's signature and root, when the pass reaches its size;
//   every record's commitment, from shown halves and the hashes of erased ones; kind, size, column;
//   every missing half, for which an erasure in the log must account, and every erasure that was
//   carried out, which must have left nothing behind;
//   every identity row, and that there are no others.
//
// What cannot be trusted is a finding with the first bad position, never an error: an error means
// that the check itself could not be done. A row that cannot be read is "unreadable", which says
// nothing of what was in it; which row is the first is found by asking for each, since a cursor
// fails with tables that hold none of its rows. Progress and hooks run on the caller's thread; a
// second one takes the hashing. Findings come in no strict order of position.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/kv/store.h"
#include "engine/log/epoch.h"

namespace ledgerline::log {

struct FsckFinding {
  std::string check;  // "entry", "tile", "root", "record", ...: stable
  std::optional<Position> position;
  std::string message;
};

struct FsckReport {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;  // of entries and records
  std::uint64_t commitments = 0;
  std::uint64_t erased_headers = 0;  // gone, and an erasure names them
  std::uint64_t erased_bodies = 0;
  std::uint64_t checkpoints = 0;
  std::vector<FsckFinding> findings;                      // limits::kFsckFindingsMax of a check
  std::map<std::string, std::uint64_t> findings_omitted;  // by check
  std::vector<std::string> notes;                         // nothing wrong, and worth knowing

  [[nodiscard]] bool ok() const noexcept { return findings.empty(); }
  void add(std::string_view check, std::optional<Position> position, std::string message);
  void add(FsckReport part);  // of the same check
};

struct FsckOptions {
  bool tree_only = false;  // no records, no identities
  bool checksums = true;   // also read every file and compare RocksDB's checksums first
  // The data directory that a backup was made of: its FORMAT and keys are checked.
  std::filesystem::path original;
  // Entries done and to do; called now and then.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  // Compares what is derived from the log (engine/index) once the log itself has been checked.
  std::function<void(const kv::Store& store, const EpochTable& epochs, FsckReport& report)> derived;
};

[[nodiscard]] Result<FsckReport> fsck(const kv::Store& store, const FsckOptions& options);

// A data directory without a running server, or a backup (log/ and checkpoint): also its other
// files, and whether the write-ahead log reads to its end. Writes nothing. kConflict when a process
// holds the directory's lock, kNotFound when there is no log/, kUnsupported for a newer format.
[[nodiscard]] Result<FsckReport> fsck_directory(const std::filesystem::path& path,
                                                const FsckOptions& options,
                                                const kv::StoreOptions& store_options);

}  // namespace ledgerline::log
