#include "engine/log/erasure.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

#include "engine/base/limits.h"
#include "engine/log/json_text.h"
#include "engine/log/log_columns.h"

namespace ledgerline::log {
namespace {

constexpr std::array<std::pair<Halves, std::string_view>, 3> kHalvesNames{
    {{Halves::kHeader, "header"}, {Halves::kBody, "body"}, {Halves::kBoth, "both"}}};

// Records of what happened, on which no verdict rests.
bool is_observation(format::RecordKind kind) {
  switch (kind) {
    case format::RecordKind::kLineage:
    case format::RecordKind::kQuality:
    case format::RecordKind::kAccess:
    case format::RecordKind::kCost:
    case format::RecordKind::kOpaque:
      return true;
    default:
      return false;
  }
}

// Reads the canonical spelling from front to back; whatever does not fit leaves it failed.
class Scanner {
 public:
  explicit Scanner(ByteView text) : rest_(text) {}

  bool skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  std::optional<std::string> text() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2U : 1U;
    if (end >= rest_.size()) return std::nullopt;
    std::optional<std::string> out = parse_json_string(rest_.substr(0, end + 1));
    rest_.remove_prefix(end + 1);
    return out;
  }
  std::optional<Position> position() {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return Position(value);
  }
  std::optional<std::vector<PositionRange>> ranges() {
    std::vector<PositionRange> out;
    do {
      if (!skip("[")) return std::nullopt;
      const std::optional<Position> first = position();
      if (!first || !skip(",")) return std::nullopt;
      const std::optional<Position> last = position();
      if (!last || !skip("]") || *last < *first) return std::nullopt;
      if (!out.empty() && *first <= out.back().last) return std::nullopt;
      out.push_back({*first, *last});
    } while (skip(","));
    return out;
  }
  std::optional<std::vector<format::RecordKind>> kinds() {
    std::vector<format::RecordKind> out;
    do {
      const std::optional<std::string> name = text();
      const auto kind = name ? format::record_kind_from(*name) : std::nullopt;
      if (!kind || (!out.empty() && *kind <= out.back())) return std::nullopt;
      out.push_back(*kind);
    } while (skip(","));
    return out;
  }

 private:
  ByteView rest_;
};

bool scan_act(Scanner& scanner, Erasure& out) {
  if (scanner.skip("{\"erase\":")) {
    const std::optional<std::string> name = scanner.text();
    const std::optional<Halves> halves = name ? halves_from(*name) : std::nullopt;
    out.halves = halves.value_or(Halves::kBoth);
    return halves.has_value();
  }
  if (scanner.skip("{\"retract\":true")) {
    out.halves = Halves::kNone;
    return true;
  }
  if (!scanner.skip("{\"drop_received_before\":")) return false;
  const std::optional<std::string> text = scanner.text();
  const auto time = text ? parse_timestamp(*text) : std::nullopt;
  if (!time) return false;
  out.drop_received_before = time->time;
  return true;
}

}  // namespace

std::string_view to_string(Halves halves) noexcept {
  for (const auto& [value, name] : kHalvesNames) {
    if (value == halves) return name;
  }
  return "none";
}

std::optional<Halves> halves_from(std::string_view name) noexcept {
  for (const auto& [value, text] : kHalvesNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

bool Erasure::covers(Position position, format::RecordKind kind,
                     Timestamp received_at) const noexcept {
  if (drop_received_before && (received_at >= *drop_received_before ||
                               std::find(kinds.begin(), kinds.end(), kind) == kinds.end())) {
    return false;
  }
  const auto behind =
      std::upper_bound(ranges.begin(), ranges.end(), position,
                       [](Position at, const PositionRange& range) { return at < range.first; });
  return behind != ranges.begin() && position <= std::prev(behind)->last;
}

bool Erasure::is_urgent() const noexcept {
  return !retracts() || !std::all_of(kinds.begin(), kinds.end(), is_observation);
}

bool Erasure::is_bounded() const noexcept {
  std::uint64_t positions = 0;
  for (const PositionRange& range : ranges) {
    const std::uint64_t more = range.last - range.first;
    if (more >= limits::kErasurePositionsMax - positions) return false;
    positions += more + 1;
  }
  return true;
}

std::string encode_erasure(const Erasure& erasure) {
  std::string out;
  if (erasure.drop_received_before) {
    out = "{\"drop_received_before\":" + json_string(to_string(*erasure.drop_received_before));
  } else if (erasure.retracts()) {
    out = "{\"retract\":true";
  } else {
    out = "{\"erase\":" + json_string(to_string(erasure.halves));
  }
  out += ",\"positions\":[";
  for (std::size_t i = 0; i < erasure.ranges.size(); ++i) {
    const PositionRange& range = erasure.ranges[i];
    out += (i == 0 ? "[" : ",[") + std::to_string(range.first.value()) + "," +
           std::to_string(range.last.value()) + "]";
  }
  out += "],\"kinds\":[";
  for (std::size_t i = 0; i < erasure.kinds.size(); ++i) {
    out += (i == 0 ? "" : ",") + json_string(to_string(erasure.kinds[i]));
  }
  return out + "],\"reason\":" + json_string(erasure.reason) +
         ",\"requested_by\":" + json_string(erasure.requested_by) + "}";
}

std::optional<Erasure> parse_erasure(ByteView body) {
  Scanner scanner(body);
  Erasure out;
  if (!scan_act(scanner, out) || !scanner.skip(",\"positions\":[")) return std::nullopt;
  std::optional<std::vector<PositionRange>> ranges = scanner.ranges();
  if (!ranges || !scanner.skip("],\"kinds\":[")) return std::nullopt;
  out.ranges = *std::move(ranges);
  if (!out.drop_received_before && !out.is_bounded()) return std::nullopt;
  std::optional<std::vector<format::RecordKind>> kinds = scanner.kinds();
  if (!kinds || !scanner.skip("],\"reason\":")) return std::nullopt;
  out.kinds = *std::move(kinds);
  std::optional<std::string> reason = scanner.text();
  if (!reason || !scanner.skip(",\"requested_by\":")) return std::nullopt;
  std::optional<std::string> requested_by = scanner.text();
  if (!requested_by) return std::nullopt;
  out.reason = *std::move(reason);
  out.requested_by = *std::move(requested_by);
  if (encode_erasure(out) != body) return std::nullopt;
  return out;
}

bool is_instruction(format::RecordKind kind) noexcept {
  return kind == format::RecordKind::kRetention || kind == format::RecordKind::kRetraction;
}

bool is_erasable(format::RecordKind kind) noexcept {
  switch (kind) {
    case format::RecordKind::kRetraction:
    case format::RecordKind::kRetention:
    case format::RecordKind::kTrustRoot:
    case format::RecordKind::kEpoch:
    case format::RecordKind::kSelfAudit:
      return false;
    default:
      return true;
  }
}

bool expires(format::RecordKind kind) noexcept {
  return is_erasable(kind) && column_of(kind) != kGovernanceRecords;
}

}  // namespace ledgerline::log
