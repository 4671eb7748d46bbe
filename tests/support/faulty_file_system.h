// A file system below RocksDB that remembers what has been synced, so that a test can cut the power
// and fail single steps.
//
// power_off() (or the countdown) makes every later change fail, as if the machine were gone;
// lose_unsynced() then leaves on disk what a power cut may leave: of each file the synced bytes and
// a random part of the rest, which may be zeros; files created and names replaced since the last
// fsync of their directory, or not. Syncs are remembered, not done: tests stay fast.
//
// Thread-safe; lose_unsynced() only once the database is closed.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

namespace ledgerline::test {

enum class Step : std::uint8_t { kAppend, kSync };
enum class Outcome : std::uint8_t {
  kNotPersisted,  // fails, and nothing happened
  kPersisted,     // fails, but it happened
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultyFileSystem() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "FaultyFileSystem"; }

  // The power goes off at the n-th append or sync from now.
  void power_off_after(std::uint64_t steps);
  void power_off();
  // The next step of this kind on a write-ahead log fails.
  void fail_next(Step step, Outcome outcome);
  void lose_unsynced(std::mt19937_64& random);

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* out,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* out,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  friend class FaultyFile;
  friend class FaultyDirectory;

  struct FileState {
    std::uint64_t size = 0;
    std::uint64_t synced = 0;
    bool linked = false;                  // its directory has been fsynced since it got its name
    std::optional<std::string> replaced;  // content of the file whose name it took
  };
  enum class Verdict : std::uint8_t { kDo, kFail, kDoAndFail };

  [[nodiscard]] Verdict before(Step step, const std::string& path);
  void appended(const std::string& path, std::uint64_t bytes);
  void synced(const std::string& path);
  void directory_synced(const std::string& path);
  [[nodiscard]] bool off();

  std::mutex mutex_;  // guards the rest
  std::map<std::string, FileState> files_;
  std::optional<std::uint64_t> countdown_;
  std::optional<std::pair<Step, Outcome>> fault_;
  bool off_ = false;
};

}  // namespace ledgerline::test
