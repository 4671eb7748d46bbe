#include "engine/log/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "engine/base/limits.h"
#include "engine/log/key_file.h"
#include "engine/log/log_keys.h"
#include "engine/merkle/decimal.h"

namespace ledgerline::log {
namespace {

constexpr std::string_view kFormatText = "ledgerline data directory, format ";

Result<void> make_directory(const std::filesystem::path& path, unsigned mode) {
  if (::mkdir(path.c_str(), mode) == 0) return sync_directory(path.parent_path());
  if (errno != EEXIST) return system_error(path, "create directory");
  return {};
}

Result<FileDescriptor> take_lock(const std::filesystem::path& path) {
  FileDescriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!lock.valid()) return system_error(path, "open");
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_error(path, "lock");
    const Result<std::optional<std::string>> holder =
        read_small_file(path, limits::kSmallFileBytesMax);
    const std::string pid = holder && *holder ? **holder : "unknown\n";
    return Error{ErrorKind::kConflict,
                 path.parent_path().string() +
                     ": another process works on this data directory, pid " +
                     pid.substr(0, pid.find('\n')),
                 {}};
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.get(), 0) != 0 || !write_all_at(lock.get(), pid, 0)) {
    return system_error(path, "write");
  }
  return lock;
}

std::string format_line() {
  return std::string(kFormatText) + std::to_string(kFormatVersion) + "\n";
}

// A new directory and a backup put in its place have neither `synced` nor FORMAT.
Result<void> check_or_write_format(const std::filesystem::path& path) {
  std::error_code failed;
  if (std::filesystem::exists(path / "FORMAT", failed) ||
      std::filesystem::exists(path / "synced", failed)) {
    return check_format_file(path);
  }
  return write_file_durably(path / "FORMAT", format_line());
}

}  // namespace

std::filesystem::path key_path(const std::filesystem::path& path) {
  return path / "keys" / "log.key";
}

Result<void> check_format_file(const std::filesystem::path& path) {
  const std::filesystem::path file = path / "FORMAT";
  const Result<std::optional<std::string>> text = read_small_file(file, limits::kSmallFileBytesMax);
  if (!text) return text.error();
  if (!*text) {
    return Error{ErrorKind::kCorrupt,
                 file.string() +
                     ": absent, though a server has worked here; if it was this version, it is"
                     " one line: " +
                     format_line().substr(0, format_line().size() - 1),
                 {}};
  }
  std::string_view version = **text;
  if (version.starts_with(kFormatText) && version.ends_with('\n')) {
    version.remove_prefix(kFormatText.size());
    version.remove_suffix(1);
    const std::optional<std::uint64_t> number = merkle::parse_decimal(version);
    if (number == kFormatVersion) return {};
    if (number && *number > kFormatVersion) {
      return Error{ErrorKind::kUnsupported,
                   path.string() + ": written by a newer ledgerline (format " +
                       std::to_string(*number) + "; this one reads up to " +
                       std::to_string(kFormatVersion) + ")",
                   {}};
    }
  }
  return Error{ErrorKind::kCorrupt, file.string() + ": not as written", {}};
}

std::filesystem::path DataDirectory::key() const { return key_path(path_); }

Result<DataDirectory> DataDirectory::open(const std::filesystem::path& given, bool create) {
  std::error_code failed;
  std::filesystem::path path = std::filesystem::absolute(given, failed).lexically_normal();
  if (failed) return Error{ErrorKind::kInternal, given.string() + ": " + failed.message(), {}};
  if (!path.has_filename()) path = path.parent_path();
  if (create) {
    if (Result<void> made = make_directory(path, 0700); !made) return made.error();
  } else if (!std::filesystem::is_directory(path, failed)) {
    return Error{ErrorKind::kNotFound, path.string() + ": no such data directory", {}};
  }
  Result<FileDescriptor> lock = take_lock(path / "LOCK");
  if (!lock) return lock.error();
  if (Result<void> format = check_or_write_format(path); !format) return format.error();
  if (Result<void> made = make_directory(path / "keys", 0700); !made) return made.error();
  return DataDirectory(std::move(path), std::move(*lock));
}

Result<crypto::NoteSigner> DataDirectory::load_key() const { return load_key_file(key()); }

Result<crypto::NoteSigner> DataDirectory::create_key(std::string_view origin) const {
  return create_key_file(key(), origin);
}

Result<crypto::NoteSigner> signer_for(const crypto::NoteSigner& key, std::string_view origin) {
  const Result<crypto::Ed25519Seed> seed = key.key().seed();
  if (!seed) return seed.error();
  Result<crypto::SigningKey> copy = crypto::SigningKey::from_seed(*seed);
  if (!copy) return copy.error();
  return crypto::NoteSigner::create(std::string(origin), std::move(*copy));
}

}  // namespace ledgerline::log
