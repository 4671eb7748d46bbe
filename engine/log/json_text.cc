#include "engine/log/json_text.h"

#include "engine/base/encoding.h"

namespace ledgerline::log {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00" + to_hex({&c, 1});
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

std::optional<std::string> parse_json_string(std::string_view json) {
  if (json.size() < 2 || json.front() != '"' || json.back() != '"') return std::nullopt;
  std::string text;
  std::string_view rest = json.substr(1, json.size() - 2);
  while (!rest.empty()) {
    if (rest.front() != '\\') {
      text.push_back(rest.front());
      rest.remove_prefix(1);
    } else if (rest.starts_with("\\u00")) {
      const std::optional<std::string> byte = from_hex(rest.substr(4, 2));
      if (!byte || byte->size() != 1) return std::nullopt;
      text += *byte;
      rest.remove_prefix(6);
    } else {
      if (rest.size() < 2) return std::nullopt;
      text.push_back(rest[1]);
      rest.remove_prefix(2);
    }
  }
  if (json_string(text) != json) return std::nullopt;
  return text;
}

}  // namespace ledgerline::log
