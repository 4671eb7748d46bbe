// data/synced: the tree head of the last synced commit, kept outside RocksDB so that recovery can
// tell a torn tail from lost data.
//
// Crash argument: it is rewritten after the commit's fsync and before its waiters are woken, so it
// is never ahead of what is synced, and after a killed process never behind what was acknowledged.
// It is not fsynced itself: after a power cut it may be behind. The write covers less than one
// disk sector in place, so it is old or new, never mixed.
//
//   "ledgerline synced 1\nbase <20 digits>\nsize <20 digits>\nroot <64 hex>\nsum <16 hex>\n"
//
// The sum is the first 8 bytes of the SHA-256 of the lines before it. One thread at a time.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/log/durable_file.h"
#include "engine/log/log_keys.h"

namespace ledgerline::log {

class SyncedFile {
 public:
  // Nothing when there is no such file; kCorrupt when it is not as written.
  [[nodiscard]] static Result<std::optional<TreeHead>> read(const std::filesystem::path& path);

  // Creates the file, or replaces its content, durably; then keeps it open.
  [[nodiscard]] static Result<SyncedFile> open(const std::filesystem::path& path,
                                               const TreeHead& head);

  [[nodiscard]] Result<void> write(const TreeHead& head);

 private:
  SyncedFile(std::filesystem::path path, FileDescriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}

  std::filesystem::path path_;
  FileDescriptor file_;
};

// The file's text, and what it says; nothing unless it is exactly what synced_text() writes.
[[nodiscard]] std::string synced_text(const TreeHead& head);
[[nodiscard]] std::optional<TreeHead> parse_synced_text(std::string_view text);

}  // namespace ledgerline::log
