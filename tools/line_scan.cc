#include "tools/line_scan.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace ledgerline::tools {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The end of the string that starts with the quote at `at`; npos when it does not end.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// The end of the value that starts at `at`: the comma or brace at the same depth.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      if (at == std::string_view::npos) return at;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']' || c == ',') {
      if (depth == 0) return at;
      if (c != ',') --depth;
    }
    ++at;
  }
  return std::string_view::npos;
}

const JsonMember* find(const std::vector<JsonMember>& members, std::string_view key) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const JsonMember& member) { return member.key == key; });
  return found == members.end() ? nullptr : &*found;
}

}  // namespace

std::vector<JsonMember> top_level_members(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with('{') || !text.ends_with('}')) return {};
  std::vector<JsonMember> members;
  std::size_t at = 1;
  while (true) {
    at = text.find_first_not_of(kBlanks, at);
    if (at == std::string_view::npos || text[at] == '}') return members;
    if (text[at] != '"') return {};
    const std::size_t key_end = end_of_string(text, at);
    if (key_end == std::string_view::npos) return {};
    const std::string_view key = text.substr(at + 1, key_end - at - 2);
    at = text.find_first_not_of(kBlanks, key_end);
    if (at == std::string_view::npos || text[at] != ':') return {};
    const std::size_t value_end = end_of_value(text, at + 1);
    if (value_end == std::string_view::npos || text[value_end] == ']') return {};
    members.push_back({key, trimmed(text.substr(at + 1, value_end - at - 1))});
    at = value_end + (text[value_end] == ',' ? 1 : 0);
  }
}

std::string record_of_line(std::string_view line) {
  line = trimmed(line);
  const std::size_t tab = line.find('\t');
  if (!line.starts_with('{') && tab != std::string_view::npos) line = trimmed(line.substr(tab));
  const std::vector<JsonMember> members = top_level_members(line);
  const JsonMember* value = find(members, "value");
  if (value == nullptr || find(members, "key") == nullptr) return std::string(line);
  if (!value->value.starts_with('"')) return std::string(value->value);
  const auto text = nlohmann::json::parse(value->value, nullptr, false);
  return text.is_string() ? text.get<std::string>() : std::string(line);
}

LineKind kind_of_record(std::string_view record) {
  const std::vector<JsonMember> members = top_level_members(record);
  const bool is_access =
      find(members, "dataset") != nullptr && find(members, "eventTime") == nullptr;
  return is_access ? LineKind::kAccess : LineKind::kLineage;
}

}  // namespace ledgerline::tools
