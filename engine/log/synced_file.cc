#include "engine/log/synced_file.h"

#include <fcntl.h>

#include <array>
#include <cinttypes>
#include <cstdio>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/digest.h"
#include "engine/merkle/decimal.h"

namespace ledgerline::log {
namespace {

constexpr std::string_view kFirstLine = "ledgerline synced 1\n";

std::string number_line(const char* name, std::uint64_t value) {
  std::array<char, 32> line{};
  const int size = std::snprintf(line.data(), line.size(), "%s %020" PRIu64 "\n", name, value);
  return {line.data(), static_cast<std::size_t>(size)};
}

std::optional<std::uint64_t> padded_decimal(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return merkle::parse_decimal(digits);
}

}  // namespace

std::string synced_text(const TreeHead& head) {
  std::string text(kFirstLine);
  text += number_line("base", head.base.value());
  text += number_line("size", head.size);
  text += "root " + to_hex(view(head.root)) + "\n";
  const Digest sum = crypto::sha256(text);
  text += "sum " + to_hex(view(sum).substr(0, 8)) + "\n";
  return text;
}

std::optional<TreeHead> parse_synced_text(std::string_view text) {
  constexpr std::size_t kBaseAt = kFirstLine.size() + 5;
  constexpr std::size_t kSizeAt = kBaseAt + 20 + 1 + 5;
  constexpr std::size_t kRootAt = kSizeAt + 20 + 1 + 5;
  if (text.size() < kRootAt + 64) return std::nullopt;
  const std::optional<std::uint64_t> base = padded_decimal(text.substr(kBaseAt, 20));
  const std::optional<std::uint64_t> size = padded_decimal(text.substr(kSizeAt, 20));
  const std::optional<std::string> root = from_hex(text.substr(kRootAt, 64));
  if (!base || !size || !root) return std::nullopt;
  const TreeHead head{Position(*base), *size, array_from<Digest>(*root)};
  if (text != synced_text(head)) return std::nullopt;
  return head;
}

Result<std::optional<TreeHead>> SyncedFile::read(const std::filesystem::path& path) {
  const Result<std::optional<std::string>> content =
      read_small_file(path, limits::kSmallFileBytesMax);
  if (!content) return content.error();
  if (!*content) return std::optional<TreeHead>();
  const std::optional<TreeHead> head = parse_synced_text(**content);
  if (!head) return Error{ErrorKind::kCorrupt, path.string() + ": not as written", {}};
  return head;
}

Result<SyncedFile> SyncedFile::open(const std::filesystem::path& path, const TreeHead& head) {
  if (Result<void> written = write_file_durably(path, synced_text(head)); !written) {
    return written.error();
  }
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return system_error(path, "open");
  return SyncedFile(path, std::move(file));
}

Result<void> SyncedFile::write(const TreeHead& head) {
  if (!write_all_at(file_.get(), synced_text(head), 0)) return system_error(path_, "write");
  return {};
}

}  // namespace ledgerline::log
