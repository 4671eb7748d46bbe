// Whole small files, written so that a crash leaves the old content or the new: temporary file,
// fsync, rename, fsync of the directory. Errors are kInternal and name the path.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace ledgerline::log {

// `mode`: permission bits of the new file, e.g. 0600 for keys.
[[nodiscard]] Result<void> write_file_durably(const std::filesystem::path& path, ByteView content,
                                              unsigned mode = 0644);

// Nothing when there is no such file. kTooLarge above `bytes_max`.
[[nodiscard]] Result<std::optional<std::string>> read_small_file(const std::filesystem::path& path,
                                                                 std::size_t bytes_max);

// Makes the entries of a directory (created, renamed) durable.
[[nodiscard]] Result<void> sync_directory(const std::filesystem::path& path);

// "<path>: <what>: <text of errno>".
[[nodiscard]] Error system_error(const std::filesystem::path& path, std::string_view what);

// A file descriptor that closes itself.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool valid() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// Writes all of `content` at `offset`, through interruptions and short writes.
[[nodiscard]] bool write_all_at(int fd, ByteView content, std::int64_t offset) noexcept;

}  // namespace ledgerline::log
