#include "tools/caller_keys.h"

#include <set>

#include "engine/base/limits.h"
#include "engine/log/durable_file.h"

namespace ledgerline::tools {
namespace {

Result<std::optional<std::string>> read_keys_file(const std::filesystem::path& path) {
  return log::read_small_file(path, limits::kApiKeysFileBytesMax);
}

Result<std::vector<KeySetting>> keys_of_file(const std::filesystem::path& path) {
  const Result<std::optional<std::string>> text = read_keys_file(path);
  if (!text) return text.error();
  if (!*text) return Error{ErrorKind::kNotFound, path.string() + ": no such file", {}};
  return parse_keys_text(**text, path.string());
}

}  // namespace

Result<std::vector<api::ApiKey>> load_caller_keys(const Config& config) {
  std::vector<KeySetting> settings = config.auth_keys;
  if (!config.auth_keys_file.empty()) {
    const Result<std::vector<KeySetting>> read = keys_of_file(config.auth_keys_file);
    if (!read) return with_context(read.error(), "auth.keys_file");
    settings.insert(settings.end(), read->begin(), read->end());
  }
  if (settings.size() > limits::kApiKeysMax) {
    return Error{ErrorKind::kInvalid,
                 "more than " + std::to_string(limits::kApiKeysMax) + " keys of callers",
                 {}};
  }
  std::vector<api::ApiKey> keys;
  std::set<Digest> seen;
  for (const KeySetting& setting : settings) {
    Result<api::ApiKey> key = api::make_api_key(setting.name, setting.role, setting.sha256);
    if (!key) return key.error();
    if (!seen.insert(key->digest).second) {
      return Error{ErrorKind::kInvalid,
                   "api key \"" + key->name + "\": another one has the same sha256",
                   {}};
    }
    keys.push_back(*std::move(key));
  }
  return keys;
}

Result<void> append_to_keys_file(const std::filesystem::path& path, const KeySetting& key) {
  const Result<std::optional<std::string>> present = read_keys_file(path);
  if (!present) return present.error();
  std::string text = present->value_or("");
  if (!text.empty()) text += text.ends_with('\n') ? "\n" : "\n\n";
  text += key_toml(key);
  const Result<std::vector<KeySetting>> sound = parse_keys_text(text, path.string());
  if (!sound) return sound.error();
  return log::write_file_durably(path, text);
}

}  // namespace ledgerline::tools
