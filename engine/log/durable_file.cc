#include "engine/log/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace ledgerline::log {

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Error system_error(const std::filesystem::path& path, std::string_view what) {
  const int code = errno;
  return {ErrorKind::kInternal,
          path.string() + ": " + std::string(what) + ": " + std::strerror(code),
          {}};
}

bool write_all_at(int fd, ByteView content, std::int64_t offset) noexcept {
  while (!content.empty()) {
    const ssize_t written = ::pwrite(fd, content.data(), content.size(), offset);
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return true;
}

Result<void> sync_directory(const std::filesystem::path& path) {
  const FileDescriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return system_error(path, "open");
  if (::fsync(directory.get()) != 0) return system_error(path, "fsync");
  return {};
}

Result<void> write_file_durably(const std::filesystem::path& path, ByteView content,
                                unsigned mode) {
  const std::filesystem::path temporary = path.string() + ".tmp";
  {
    const FileDescriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (!file.valid()) return system_error(temporary, "create");
    if (!write_all_at(file.get(), content, 0)) return system_error(temporary, "write");
    if (::fsync(file.get()) != 0) return system_error(temporary, "fsync");
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return system_error(path, "rename");
  return sync_directory(path.has_parent_path() ? path.parent_path() : ".");
}

Result<std::optional<std::string>> read_small_file(const std::filesystem::path& path,
                                                   std::size_t bytes_max) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    if (errno == ENOENT) return std::optional<std::string>();
    return system_error(path, "open");
  }
  std::string content;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, "read");
    if (got == 0) return std::optional<std::string>(std::move(content));
    content.append(buffer.data(), static_cast<std::size_t>(got));
    if (content.size() > bytes_max) {
      return Error{ErrorKind::kTooLarge, path.string() + ": larger than expected", {}};
    }
  }
}

}  // namespace ledgerline::log
