#include "ingest/decode_state.h"

#include "engine/base/limits.h"

namespace ledgerline::ingest {
namespace {

using format::Flag;

std::string over_length(std::size_t bytes) {
  return std::to_string(bytes) + " bytes, at most " + std::to_string(limits::kNameBytesMax);
}

std::optional<std::string_view> namespace_of(DecodeState& state, const JsonValue& object) {
  const JsonValue ns = object.find("namespace");
  if (ns && !ns.is_null()) return read_identifier(state, ns);
  state.findings.depart(Flag::kNamespaceAssumed, {object, "namespace"}, ns ? "type" : "required",
                        "a namespace (a string)");
  return state.default_namespace();
}

std::optional<std::string_view> name_of(DecodeState& state, const JsonValue& object) {
  const JsonValue name = object.find("name");
  if (name) return read_identifier(state, name);
  state.findings.refuse("required", {object, "name"}, "missing");
  return std::nullopt;
}

// A leap second is the last second of a month in UTC; it is read as the second after it.
bool is_leap_second(Timestamp time) { return to_string(time).substr(8, 11) == "01T00:00:00"; }

// RFC 3339 has one spelling: "T" between date and time, offsets with a colon, and a second 60 in a
// leap second alone.
bool is_rfc3339(std::string_view text, const ParsedTimestamp& time) {
  if (text.substr(17, 2) == "60" && !is_leap_second(time.time)) return false;
  const bool separated = text[10] == 'T' || text[10] == 't';
  const bool utc = text.back() == 'Z' || text.back() == 'z';
  return separated && (!time.has_offset || utc || text[text.size() - 3] == ':');
}

}  // namespace

bool parse_without_duplicates(JsonDocument& document, std::string_view body, Findings& findings) {
  if (const auto fault = document.parse(body)) {
    findings.refuse(*fault);
    return false;
  }
  findings.refuse_odd_text(document);
  return true;
}

JsonValue optional_member(DecodeState& state, const JsonValue& parent, std::string_view name) {
  const JsonValue value = parent.find(name);
  if (!value || !value.is_null()) return value;
  state.findings.depart(Flag::kNullIgnored, value, "type", "a value, or no such member,");
  return {};
}

std::optional<std::string_view> read_identifier(DecodeState& state, const JsonValue& value) {
  if (!value.is_string()) {
    state.findings.refuse("type", value, "a string is required, found " + excerpt(value));
    return std::nullopt;
  }
  const std::string_view text = state.text(value);
  if (text.size() > limits::kNameBytesMax) {
    state.findings.refuse("max_length", value, over_length(text.size()));
    return std::nullopt;
  }
  if (text.empty()) state.findings.note(Flag::kEmptyName, value);
  return text;
}

std::optional<format::EntityRef> read_entity(DecodeState& state, const JsonValue& value,
                                             format::EntityType type) {
  if (value.is_string() && type == format::EntityType::kDataset) {
    state.findings.depart(Flag::kDatasetFromString, value, "type",
                          "an object with namespace and name");
    const auto name = read_identifier(state, value);
    if (!name) return std::nullopt;
    return state.entities.intern(type, state.default_namespace(), *name);
  }
  if (!value.is_object()) {
    state.findings.refuse("type", value, "an object is required, found " + excerpt(value));
    return std::nullopt;
  }
  const auto ns = namespace_of(state, value);
  const auto name = name_of(state, value);
  if (!ns || !name) return std::nullopt;
  return state.entities.intern(type, *ns, *name);
}

EventTime read_time(DecodeState& state, const JsonValue& parent, std::string_view member) {
  const EventTime assumed{state.facts.received_at, true, false};
  const JsonValue value = parent.find(member);
  if (!value || value.is_null()) {
    state.findings.depart(Flag::kTimeAssumed, {parent, member}, value ? "type" : "required",
                          "a date and time (RFC 3339)");
    return assumed;
  }
  if (!value.is_string()) {
    state.findings.refuse("type", value, "a date and time is required, found " + excerpt(value));
    return assumed;
  }
  const std::string_view text = state.text(value);
  const auto parsed = parse_timestamp(text);
  if (!parsed) {
    state.findings.refuse("date-time", value, "no RFC 3339 date and time: " + excerpt(value));
    return assumed;
  }
  if (!parsed->has_offset) {
    state.findings.depart(Flag::kTimeWithoutOffset, value, "date-time",
                          "an offset behind the time (Z or +hh:mm)");
  } else if (!is_rfc3339(text, *parsed)) {
    state.findings.depart(Flag::kTimeSpelling, value, "date-time",
                          "the form of RFC 3339 (2026-01-31T09:30:00Z)");
  }
  if (parsed->saturated) state.findings.note(Flag::kTimeSaturated, value);
  const bool far_future = is_far_future(parsed->time, state.facts.received_at);
  if (far_future) state.findings.note(Flag::kTimeFarFuture, value);
  return {parsed->time, false, far_future};
}

}  // namespace ledgerline::ingest
