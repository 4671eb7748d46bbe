#include "engine/log/key_file.h"

#include <sys/stat.h>

#include <utility>

#include "engine/base/limits.h"
#include "engine/log/durable_file.h"

namespace ledgerline::log {

Result<crypto::NoteSigner> load_key_file(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    return Error{ErrorKind::kForbidden,
                 path.string() + ": others may read this private key; chmod 600 it",
                 {}};
  }
  const Result<std::optional<std::string>> text = read_small_file(path, limits::kKeyTextBytesMax);
  if (!text) return text.error();
  if (!*text) return Error{ErrorKind::kNotFound, path.string() + ": no such key", {}};
  std::string_view line = **text;
  if (line.ends_with('\n')) line.remove_suffix(1);
  Result<crypto::NoteSigner> signer = crypto::NoteSigner::parse(line);
  if (!signer) return with_context(signer.error(), path.string());
  return signer;
}

Result<crypto::NoteSigner> create_key_file(const std::filesystem::path& path,
                                           std::string_view origin) {
  Result<crypto::SigningKey> made = crypto::SigningKey::generate();
  if (!made) return made.error();
  Result<crypto::NoteSigner> signer =
      crypto::NoteSigner::create(std::string(origin), std::move(*made));
  if (!signer) return with_context(signer.error(), "log origin");
  if (Result<void> stored = store_key_file(path, *signer); !stored) return stored.error();
  return signer;
}

Result<void> store_key_file(const std::filesystem::path& path, const crypto::NoteSigner& key) {
  const Result<std::string> text = key.private_text();
  if (!text) return text.error();
  return write_file_durably(path, *text + "\n", 0600);
}

Result<void> remove_key_file(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::remove(path, failed) && !failed) return {};
  if (failed) return Error{ErrorKind::kInternal, path.string() + ": " + failed.message(), {}};
  return sync_directory(path.parent_path());
}

std::filesystem::path next_key_path(const std::filesystem::path& key) {
  return key.string() + ".next";
}

std::filesystem::path retiring_key_path(const std::filesystem::path& key) {
  return key.string() + ".retiring";
}

}  // namespace ledgerline::log
