// The data directory and its lock. Layout:
//
//   FORMAT      version of the layout; a newer one is refused
//   LOCK        held (flock) by the one process that may write; names its pid
//   log/        RocksDB, precious         index/      RocksDB, disposable
//   synced      see synced_file.h         checkpoint  last signed tree head, fsynced
//   keys/       0700; log.key, 0600: the private note key
//
// What is made here is 0700: bodies hold personal data in the clear. The mode of a directory that
// was there is its owner's to decide.
//
// Owns the lock until destroyed. Move-only. Errors: kConflict when another process holds the lock,
// kUnsupported for a newer format, kCorrupt for a damaged or lost FORMAT, kForbidden
// for a key that others may read, kInternal for what the operating system refuses.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "engine/crypto/note_key.h"
#include "engine/log/durable_file.h"

namespace ledgerline::log {

// Of the data directory `path`.
[[nodiscard]] std::filesystem::path key_path(const std::filesystem::path& path);

// The FORMAT of the data directory `path`: kUnsupported for a newer one, kCorrupt when it is absent
// or not as written.
[[nodiscard]] Result<void> check_format_file(const std::filesystem::path& path);

class DataDirectory {
 public:
  // kNotFound when it does not exist and `create` is false.
  [[nodiscard]] static Result<DataDirectory> open(const std::filesystem::path& path, bool create);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path log() const { return path_ / "log"; }
  [[nodiscard]] std::filesystem::path index() const { return path_ / "index"; }
  [[nodiscard]] std::filesystem::path synced() const { return path_ / "synced"; }
  [[nodiscard]] std::filesystem::path checkpoint() const { return path_ / "checkpoint"; }
  [[nodiscard]] std::filesystem::path key() const;

  // kNotFound when there is no key file.
  [[nodiscard]] Result<crypto::NoteSigner> load_key() const;
  // Generates a key named `origin` and stores it durably.
  [[nodiscard]] Result<crypto::NoteSigner> create_key(std::string_view origin) const;

 private:
  DataDirectory(std::filesystem::path path, FileDescriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  FileDescriptor lock_;
};

// The same key under another epoch's origin.
[[nodiscard]] Result<crypto::NoteSigner> signer_for(const crypto::NoteSigner& key,
                                                    std::string_view origin);

}  // namespace ledgerline::log
