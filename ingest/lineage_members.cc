#include "engine/base/limits.h"
#include "ingest/lineage_state.h"
#include "ingest/uri.h"

namespace ledgerline::ingest {
namespace {

using format::Flag;

// RFC 3339 has one spelling: "T" between date and time, and offsets with a colon.
bool is_rfc3339(std::string_view text, const ParsedTimestamp& time) noexcept {
  const bool separated = text[10] == 'T' || text[10] == 't';
  const bool utc = text.back() == 'Z' || text.back() == 'z';
  return separated && (!time.has_offset || utc || text[text.size() - 3] == ':');
}

}  // namespace

JsonValue optional_member(LineageState& state, const JsonValue& parent, std::string_view name) {
  const JsonValue value = parent.find(name);
  if (!value || !value.is_null()) return value;
  state.findings.depart(Flag::kNullIgnored, value, "type");
  return {};
}

void check_uri_member(LineageState& state, const JsonValue& parent, std::string_view name,
                      const JsonValue& value, Flag missing) {
  if (!value || value.is_null()) {
    state.findings.depart(missing, {parent, name}, value ? "type" : "required");
  } else if (!value.is_string()) {
    state.findings.depart(Flag::kFieldIgnored, value, "type");
  } else if (value.raw() != state.last_uri) {
    if (is_uri(state.text(value))) {
      state.last_uri = value.raw();
    } else {
      state.findings.depart(Flag::kFormatNotUri, value, "uri");
    }
  }
}

void read_event_time(LineageState& state, const JsonValue& event, const JsonValue& value) {
  format::Facts& facts = state.facts;
  facts.event_time = facts.received_at;
  if (!value || value.is_null()) {
    state.findings.depart(Flag::kTimeAssumed, {event, "eventTime"}, value ? "type" : "required");
    return;
  }
  if (!value.is_string()) {
    state.findings.refuse("type", value, "a date and time is required, found " + excerpt(value));
    return;
  }
  const std::string_view text = state.text(value);
  const auto parsed = parse_timestamp(text);
  if (!parsed) {
    state.findings.refuse("date-time", value, "no RFC 3339 date and time: " + excerpt(value));
    return;
  }
  facts.event_time = parsed->time;
  if (!parsed->has_offset) {
    state.findings.depart(Flag::kTimeWithoutOffset, value, "date-time");
  } else if (!is_rfc3339(text, *parsed)) {
    state.findings.depart(Flag::kTimeSpelling, value, "date-time");
  }
  if (parsed->saturated) state.findings.note(Flag::kTimeSaturated, value);
  std::int64_t latest = 0;
  if (__builtin_add_overflow(facts.received_at.ns, limits::kFutureToleranceNs, &latest)) return;
  facts.far_future = parsed->time.ns > latest;
  if (facts.far_future) state.findings.note(Flag::kTimeFarFuture, value);
}

}  // namespace ledgerline::ingest
