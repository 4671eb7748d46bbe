// What is round the store of a data directory or backup: format, keys, write-ahead log, and the
// files that recovery compares.
#include <fcntl.h>
#include <sys/file.h>

#include "engine/log/data_directory.h"
#include "engine/log/durable_file.h"
#include "engine/log/fsck.h"
#include "engine/log/log_columns.h"
#include "engine/log/log_open.h"
#include "engine/log/recovery.h"

namespace ledgerline::log {
namespace {

// Nothing when there is no lock file: a backup has none.
Result<FileDescriptor> lock_for_reading(const std::filesystem::path& path) {
  FileDescriptor lock(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!lock.valid()) return lock;
  if (::flock(lock.get(), LOCK_SH | LOCK_NB) != 0) {
    return Error{ErrorKind::kConflict,
                 path.parent_path().string() + ": a server works on this data directory",
                 {}};
  }
  return lock;
}

// A power cut may tear the last write of a write-ahead log, and a kill may leave it unfinished;
// what was promised is compared with other files, by inspect().
Result<std::unique_ptr<kv::Store>> open_for_reading(const std::filesystem::path& path,
                                                    const kv::StoreOptions& given,
                                                    FsckReport& report) {
  kv::StoreOptions options = given;
  options.read_only = true;
  options.create_if_missing = false;
  options.recovery = kv::Recovery::kIntact;
  Result<std::unique_ptr<kv::Store>> intact = kv::Store::open(path, kLogColumns, options);
  if (intact || intact.error().kind != ErrorKind::kCorrupt) return intact;

  options.recovery = kv::Recovery::kTornTail;
  Result<std::unique_ptr<kv::Store>> torn = kv::Store::open(path, kLogColumns, options);
  if (torn) {
    report.notes.push_back(
        "the write-ahead log ends in an unfinished write, as a kill or a power cut leaves it (" +
        intact.error().message + ")");
    return torn;
  }
  options.recovery = kv::Recovery::kPointInTime;
  Result<std::unique_ptr<kv::Store>> before = kv::Store::open(path, kLogColumns, options);
  if (!before) {
    // What is in the other tables shows which positions the damaged ones have taken.
    options.damaged_tables = true;
    Result<std::unique_ptr<kv::Store>> rest = kv::Store::open(path, kLogColumns, options);
    if (!rest) return before;
    report.add("store", std::nullopt, before.error().message);
    return rest;
  }
  report.add("wal", std::nullopt,
             "the write-ahead log is not intact; what follows the fault is left out: " +
                 torn.error().message);
  return before;
}

bool is_damage(ErrorKind kind) {
  return kind != ErrorKind::kInternal && kind != ErrorKind::kUnavailable;
}

void check_keys_of(const std::filesystem::path& directory, const Epoch& epoch, FsckReport& report) {
  const Result<void> keys = check_keys(key_path(directory), epoch);
  if (keys) return;
  if (is_damage(keys.error().kind)) {
    report.add("key", std::nullopt, keys.error().message);
  } else {
    report.notes.push_back("the keys were not checked: " + keys.error().message);
  }
}

}  // namespace

Result<FsckReport> fsck_directory(const std::filesystem::path& path, const FsckOptions& options,
                                  const kv::StoreOptions& store_options) {
  std::error_code failed;
  if (!std::filesystem::is_directory(path / "log", failed)) {
    return Error{ErrorKind::kNotFound, path.string() + ": no log/ in it", {}};
  }
  const Result<FileDescriptor> lock = lock_for_reading(path / "LOCK");
  if (!lock) return lock.error();
  // A backup has neither.
  const bool whole = lock->valid() || std::filesystem::exists(path / "keys", failed);
  const std::filesystem::path home = whole && options.original.empty() ? path : options.original;
  FsckReport around;
  if (!home.empty()) {
    const Result<void> format = check_format_file(home);
    if (!format && format.error().kind == ErrorKind::kUnsupported) return format.error();
    if (!format) around.add("format", std::nullopt, format.error().message);
  }
  const Result<std::unique_ptr<kv::Store>> store =
      open_for_reading(path / "log", store_options, around);
  if (!store) {
    around.add("store", std::nullopt, store.error().message);
    return around;
  }
  Result<FsckReport> report = fsck(**store, options);
  if (!report) return report;
  report->add(std::move(around));
  const Result<EpochTable> epochs = EpochTable::load(**store);
  if (!epochs) return report;
  if (!home.empty()) check_keys_of(home, epochs->current(), *report);
  const Result<Inspection> inspection =
      inspect(**store, *epochs, {path / "synced", path / "checkpoint", std::nullopt, false});
  if (!inspection) return report;
  for (const std::string& problem : inspection->problems) {
    report->add("recovery", std::nullopt, problem);
  }
  return report;
}

}  // namespace ledgerline::log
