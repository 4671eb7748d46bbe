// The TOML side of the configuration: reading with line numbers, and writing a documented file.
#include <optional>
#include <sstream>

// Debian's package is the compiled library: its config adds TOML_SHARED_LIB and TOML_HEADER_ONLY.
#include <toml++/toml.h>

#include "api/auth.h"
#include "tools/config.h"

namespace ledgerline::tools {
namespace {

std::string place(std::string_view source, const toml::source_region& region) {
  return std::string(source) + ":" + std::to_string(region.begin.line);
}

Error fault_at(std::string_view source, const toml::node& node, std::string_view what) {
  return {ErrorKind::kInvalid, place(source, node.source()) + ": " + std::string(what), {}};
}

std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

// The table of keys knows what TOML type a value must have: "8" is not 8.
bool has_type_of(const ConfigKey& key, const toml::node& node) {
  if (std::holds_alternative<std::string Config::*>(key.member)) return node.is_string();
  if (std::holds_alternative<bool Config::*>(key.member)) return node.is_boolean();
  return node.is_integer();
}

Result<KeySetting> read_api_key(const toml::node& node, std::string_view source) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return fault_at(source, node, "[[auth.keys]] is a table");
  KeySetting key;
  for (const auto& [name, value] : *table) {
    std::string* member = name == "name"     ? &key.name
                          : name == "role"   ? &key.role
                          : name == "sha256" ? &key.sha256
                                             : nullptr;
    if (member == nullptr) {
      return fault_at(source, value,
                      "unknown key \"auth.keys." + std::string(name.str()) +
                          "\"; there are name, role and sha256");
    }
    if (!value.is_string()) return fault_at(source, value, "wanted a text");
    *member = value.as_string()->get();
  }
  const Result<api::ApiKey> made = api::make_api_key(key.name, key.role, key.sha256);
  if (!made) return fault_at(source, node, made.error().message);
  return key;
}

Result<std::vector<KeySetting>> read_api_keys(const toml::node& node, std::string_view source) {
  const toml::array* keys = node.as_array();
  if (keys == nullptr) return fault_at(source, node, "auth.keys is written [[auth.keys]]");
  std::vector<KeySetting> read;
  for (const toml::node& element : *keys) {
    Result<KeySetting> key = read_api_key(element, source);
    if (!key) return key.error();
    read.push_back(*std::move(key));
  }
  return read;
}

Error fault_of(std::string_view source, const toml::parse_error& fault) {
  return {ErrorKind::kInvalid,
          place(source, fault.source()) + ": " + std::string(fault.description()),
          {}};
}

Result<void> read_table(Config& config, const toml::table& table, const std::string& prefix,
                        std::string_view source) {
  for (const auto& [part, node] : table) {
    const std::string name = prefix + std::string(part.str());
    Result<void> done;
    if (name == "auth.keys") {
      Result<std::vector<KeySetting>> keys = read_api_keys(node, source);
      if (!keys) return keys.error();
      config.auth_keys = *std::move(keys);
    } else if (const toml::table* inner = node.as_table()) {
      done = read_table(config, *inner, name + ".", source);
    } else {
      const std::optional<std::string> text = scalar_text(node);
      if (!text) return fault_at(source, node, name + ": wanted a text, a number or a truth value");
      done = set_key(config, name, *text);
      if (!done) return fault_at(source, node, done.error().message);
      for (const ConfigKey& key : config_keys()) {
        if (key.name == name && !has_type_of(key, node)) {
          return fault_at(source, node, name + ": a value of the wrong type");
        }
      }
    }
    if (!done) return done;
  }
  return {};
}

std::string toml_text(std::string_view text) {
  std::ostringstream out;
  out << toml::value<std::string>(std::string(text));
  return out.str();
}

struct ValueText {
  const Config& config;
  std::string operator()(std::string Config::*member) const { return toml_text(config.*member); }
  std::string operator()(std::uint64_t Config::*member) const {
    return std::to_string(config.*member);
  }
  std::string operator()(bool Config::*member) const { return config.*member ? "true" : "false"; }
};

// "# " lines of at most 100 columns.
void append_comment(std::string& out, std::string_view text) {
  while (!text.empty()) {
    std::size_t cut = text.size();
    if (cut > 98) cut = text.rfind(' ', 98);
    out += "# " + std::string(text.substr(0, cut)) + "\n";
    text.remove_prefix(cut == text.size() ? cut : cut + 1);
  }
}

}  // namespace

Result<void> apply_config_text(Config& config, std::string_view text, std::string_view source) {
  try {
    return read_table(config, toml::parse(text, source), "", source);
  } catch (const toml::parse_error& fault) {
    return fault_of(source, fault);
  }
}

Result<std::vector<KeySetting>> parse_keys_text(std::string_view text, std::string_view source) {
  try {
    const toml::table file = toml::parse(text, source);
    const toml::table* auth = file["auth"].as_table();
    const toml::node* keys = auth != nullptr ? auth->get("keys") : nullptr;
    const bool any = keys != nullptr && !(keys->is_array() && keys->as_array()->empty());
    if (!any || file.size() > 1 || auth->size() > 1) {
      return Error{ErrorKind::kInvalid,
                   std::string(source) + ": wanted one [[auth.keys]] or more, and nothing else",
                   {}};
    }
    return read_api_keys(*keys, source);
  } catch (const toml::parse_error& fault) {
    return fault_of(source, fault);
  }
}

std::string key_toml(const KeySetting& key) {
  return "[[auth.keys]]\nname = " + toml_text(key.name) + "\nrole = " + toml_text(key.role) +
         "\nsha256 = " + toml_text(key.sha256) + "\n";
}

std::string value_text(const Config& config, const ConfigKey& key) {
  return std::visit(ValueText{config}, key.member);
}

std::string describe(const Config& config) {
  std::string out =
      "# Configuration of `ledgerline serve`. Every key is here; each is a flag too:\n"
      "# ledgerline serve --http.threads 4\n";
  std::string section;
  for (const ConfigKey& key : config_keys()) {
    const std::size_t dot = key.name.find('.');
    const std::string_view in = dot == std::string_view::npos ? "" : key.name.substr(0, dot);
    if (in != section) {
      section = in;
      out += "\n[" + section + "]";
    }
    out += "\n";
    append_comment(out, std::string(key.doc) + " [" + range_of(key) + "]");
    const std::string_view last =
        dot == std::string_view::npos ? key.name : key.name.substr(dot + 1);
    out += std::string(last) + " = " + value_text(config, key) + "\n";
  }
  out += "\n# Keys of callers; without any the server is open to everybody who reaches it.\n";
  out += "# Make one with `ledgerline keygen api`.\n";
  if (config.auth_keys.empty()) {
    out += "# [[auth.keys]]\n# name = \"airflow\"\n# role = \"writer\"\n# sha256 = \"...\"\n";
  }
  for (const KeySetting& key : config.auth_keys) out += key_toml(key);
  return out;
}

}  // namespace ledgerline::tools
