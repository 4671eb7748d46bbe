#include "ingest/member_reader.h"

#include <charconv>
#include <string>
#include <utility>

#include "engine/base/ascii.h"

namespace ledgerline::ingest {
namespace {

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

MemberReader::MemberReader(DecodeState& state, JsonValue object) : state_(state), object_(object) {
  if (object && !object.is_object()) {
    state.findings.refuse("type", object, "an object is required, found " + excerpt(object));
    object_ = {};
  }
}

void MemberReader::refuse(std::string_view rule, std::string_view name, std::string detail) {
  if (object_) state_.findings.refuse(rule, {object_, name}, std::move(detail));
}

JsonValue MemberReader::find(std::string_view name) const {
  const JsonValue value = object_.find(name);
  return value && !value.is_null() ? value : JsonValue();
}

void MemberReader::refuse_misspelt(std::initializer_list<std::string_view> names) {
  if (!object_) return;
  for (const JsonMember& member : object_.members()) {
    for (const std::string_view name : names) {
      if (!ascii_iequals(member.key, name)) continue;
      if (member.key != name) {
        state_.findings.refuse("name", member.value,
                               "is no member; the one meant may be " + std::string(name));
      } else if (member.value.is_null()) {
        state_.findings.refuse("type", member.value, "must not be null: leave it out");
      }
    }
  }
}

JsonValue MemberReader::require(std::string_view name, Need need) {
  const JsonValue value = find(name);
  if (!value && need == Need::kRequired) refuse("required", name, "missing");
  return value;
}

bool MemberReader::is_text(JsonValue value, std::size_t bytes_max) {
  if (!value.is_string()) {
    state_.findings.refuse("type", value, "a string is required, found " + excerpt(value));
    return false;
  }
  if (value.raw().size() > bytes_max * 6 + 2 || state_.text(value).size() > bytes_max) {
    state_.findings.refuse_too_large("max_length", value,
                                     "over " + std::to_string(bytes_max) + " bytes");
    return false;
  }
  return true;
}

std::string_view MemberReader::text(std::string_view name, Need need, std::size_t bytes_max) {
  const JsonValue value = require(name, need);
  if (!value || !is_text(value, bytes_max)) return {};
  const std::string_view text = state_.text(value);
  if (need == Need::kRequired && is_blank(text)) {
    state_.findings.refuse("required", value, "must not be empty");
  }
  return text;
}

std::optional<Timestamp> MemberReader::time(std::string_view name) {
  const JsonValue value = find(name);
  if (!value) return std::nullopt;
  const auto parsed =
      value.is_string() ? parse_timestamp(state_.text(value)) : std::optional<ParsedTimestamp>();
  if (!parsed || !parsed->has_offset) {
    state_.findings.refuse(
        "date-time", value,
        "an RFC 3339 date and time with its offset is required, found " + excerpt(value));
    return std::nullopt;
  }
  return parsed->time;
}

std::vector<std::string_view> MemberReader::texts(std::string_view name, std::size_t count_max,
                                                  std::size_t bytes_max) {
  std::vector<std::string_view> out;
  const JsonValue list = array(name, Need::kOptional);
  if (!list) return out;
  if (list.size() > count_max) {
    state_.findings.refuse_too_large("max_items", list, "over " + std::to_string(count_max));
    return out;
  }
  for (const JsonValue item : list.items()) {
    if (!is_text(item, bytes_max)) continue;
    out.push_back(state_.text(item));
    if (is_blank(out.back())) state_.findings.refuse("required", item, "must not be empty");
  }
  return out;
}

std::optional<std::uint32_t> MemberReader::count(std::string_view name, std::uint32_t most) {
  const JsonValue value = find(name);
  if (!value) return std::nullopt;
  const std::string_view raw = value.raw();
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (fault != std::errc{} || end != raw.data() + raw.size() || number > most) {
    state_.findings.refuse("range", value,
                           "a whole number from 0 to " + std::to_string(most) +
                               " is required, found " + excerpt(value));
    return std::nullopt;
  }
  return number;
}

std::optional<MemberReader> MemberReader::object(std::string_view name, Need need) {
  const JsonValue value = require(name, need);
  if (!value) return std::nullopt;
  MemberReader reader(state_, value);
  return reader.object_ ? std::optional(reader) : std::nullopt;
}

JsonValue MemberReader::array(std::string_view name, Need need) {
  const JsonValue value = require(name, need);
  if (!value || value.is_array()) return value;
  state_.findings.refuse("type", value, "an array is required, found " + excerpt(value));
  return {};
}

}  // namespace ledgerline::ingest
