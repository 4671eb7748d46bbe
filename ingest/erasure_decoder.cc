#include "ingest/erasure_decoder.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "engine/base/limits.h"
#include "ingest/decode_state.h"
#include "ingest/member_reader.h"
#include "ingest/new_facts.h"

namespace ledgerline::ingest {
namespace {

std::optional<Position> read_position(DecodeState& state, JsonValue value) {
  const std::string_view raw = value.raw();
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  // The greatest number is no position: one follows every position.
  if (fault == std::errc{} && end == raw.data() + raw.size() && number < UINT64_MAX) {
    return Position(number);
  }
  state.findings.refuse("range", value,
                        "a position is a whole number from 0, found " + excerpt(value));
  return std::nullopt;
}

std::optional<log::PositionRange> read_range(DecodeState& state, JsonValue value) {
  if (!value.is_array()) {
    const auto position = read_position(state, value);
    return position ? std::optional(log::PositionRange{*position, *position}) : std::nullopt;
  }
  std::vector<Position> ends;
  for (const JsonValue item : value.items()) {
    const auto position = read_position(state, item);
    if (!position) return std::nullopt;
    ends.push_back(*position);
  }
  if (ends.size() == 2 && ends[0] <= ends[1]) return log::PositionRange{ends[0], ends[1]};
  state.findings.refuse("range", value, "a range is its first and its last position");
  return std::nullopt;
}

void read_positions(DecodeState& state, MemberReader& root, log::Erasure& out) {
  const JsonValue list = root.array("positions", Need::kRequired);
  if (!list) return;
  if (list.size() == 0) state.findings.refuse("min_items", list, "at least one is required");
  if (list.size() > limits::kErasurePositionsMax) {
    state.findings.refuse_too_large("max_items", list,
                                    "over " + std::to_string(limits::kErasurePositionsMax));
    return;
  }
  for (const JsonValue item : list.items()) {
    if (const auto range = read_range(state, item)) out.ranges.push_back(*range);
  }
  std::sort(out.ranges.begin(), out.ranges.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 1; i < out.ranges.size(); ++i) {
    if (out.ranges[i - 1].last < out.ranges[i].first) continue;
    state.findings.refuse(
        "range", list,
        "position " + std::to_string(out.ranges[i].first.value()) + " is named twice");
    return;
  }
  if (!out.is_bounded()) {
    state.findings.refuse_too_large(
        "max_items", list, "over " + std::to_string(limits::kErasurePositionsMax) + " positions");
  }
}

void read_retraction(DecodeState& state, MemberReader& root, log::Erasure& out) {
  read_positions(state, root, out);
  out.halves = log::Halves::kNone;
}

void read_erasure(DecodeState& state, MemberReader& root, log::Erasure& out) {
  read_positions(state, root, out);
  const std::string_view what = root.text("what", Need::kRequired, limits::kErasureTextBytesMax);
  const auto halves = log::halves_from(what);
  if (!halves && !what.empty()) root.refuse("enum", "what", "one of header, body and both");
  out.halves = halves.value_or(log::Halves::kBoth);
}

void read_retention(DecodeState& state, MemberReader& root, log::Erasure& out) {
  const std::size_t most = limits::kErasurePositionsMax;
  const auto names = root.texts("kinds", most, limits::kErasureTextBytesMax);
  if (names.empty()) root.refuse("required", "kinds", "at least one kind is required");
  for (const std::string_view name : names) {
    const auto kind = format::record_kind_from(name);
    if (kind) {
      out.kinds.push_back(*kind);
    } else {
      root.refuse("enum", "kinds", "not a kind of records: " + std::string(name.substr(0, 48)));
    }
  }
  std::sort(out.kinds.begin(), out.kinds.end());
  out.kinds.erase(std::unique(out.kinds.begin(), out.kinds.end()), out.kinds.end());
  out.drop_received_before = root.time("received_before");
  if (!root.find("received_before")) root.refuse("required", "received_before", "missing");
  if (out.drop_received_before && *out.drop_received_before > state.context.received_at) {
    root.refuse("range", "received_before", "lies in the future");
  }
}

using Read = void (*)(DecodeState&, MemberReader&, log::Erasure&);

ErasureResult decode(std::string_view body, Timestamp now, Read read) {
  const DecodeContext context{Mode::kStrict, {}, now};
  Findings findings(context.mode);
  const std::unique_ptr<format::Facts> facts = new_facts(nullptr, body, now);
  DecodeState state(*facts, findings, context);
  thread_local JsonDocument document;
  const JsonDocument::Trim trim(document);
  if (body.size() > limits::kErasureBodyBytesMax) {
    findings.refuse_body("max_length",
                         "over " + std::to_string(limits::kErasureBodyBytesMax) + " bytes");
    return findings.take_rejection();
  }
  if (!parse_without_duplicates(document, body, findings)) return findings.take_rejection();
  MemberReader root(state, document.root());
  log::Erasure out;
  read(state, root, out);
  out.reason = root.text("reason", Need::kRequired, limits::kErasureTextBytesMax);
  out.requested_by = root.text("requested_by", Need::kRequired, limits::kErasureTextBytesMax);
  if (findings.refused()) return findings.take_rejection();
  return out;
}

}  // namespace

ErasureResult decode_retraction(std::string_view body) { return decode(body, {}, read_retraction); }

ErasureResult decode_erasure(std::string_view body) { return decode(body, {}, read_erasure); }

ErasureResult decode_retention(std::string_view body, Timestamp now) {
  return decode(body, now, read_retention);
}

}  // namespace ledgerline::ingest
