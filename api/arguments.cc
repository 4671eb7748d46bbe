#include "api/arguments.h"

#include <algorithm>
#include <charconv>

namespace ledgerline::api {

void Arguments::only(const std::vector<std::string>& known) {
  for (const QueryParameter& parameter : query_) {
    if (std::find(known.begin(), known.end(), parameter.name) != known.end()) continue;
    std::string detail = known.empty() ? "this route takes no parameters" : "known here: ";
    for (std::size_t i = 0; i < known.size(); ++i)
      detail.append(i > 0 ? ", " : "").append(known[i]);
    fault(parameter.name, "unknown_parameter", detail);
  }
}

std::optional<std::string_view> Arguments::text(std::string_view name) {
  std::optional<std::string_view> found;
  for (const QueryParameter& parameter : query_) {
    if (parameter.name != name) continue;
    if (found) {
      fault(name, "repeated", "given more than once");
      return found;
    }
    found = parameter.value;
  }
  return found;
}

std::optional<std::string_view> Arguments::filled(std::string_view name) {
  const auto value = text(name);
  if (!value || !value->empty()) return value;
  fault(name, "min_length", "must not be empty");
  return std::nullopt;
}

std::vector<std::string_view> Arguments::all(std::string_view name) const {
  return query_.all(name);
}

std::optional<std::uint64_t> Arguments::number(std::string_view name, std::uint64_t least,
                                               std::uint64_t most) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), out);
  const bool whole = error == std::errc{} && end == value->data() + value->size();
  if (whole && out >= least && out <= most) return out;
  std::string range = "must be a whole number from " + std::to_string(least);
  if (most != UINT64_MAX) range.append(" to ").append(std::to_string(most));
  fault(name, "number", range);
  return std::nullopt;
}

bool Arguments::flag(std::string_view name) {
  const auto value = text(name);
  if (!value) return false;
  if (value->empty() || *value == "true" || *value == "1") return true;
  if (*value != "false" && *value != "0") fault(name, "boolean", "must be true or false");
  return false;
}

std::optional<Timestamp> Arguments::time(std::string_view name) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  auto parsed = parse_timestamp(*value);
  if (const std::size_t space = value->rfind(' '); !parsed && space != std::string_view::npos) {
    std::string plus(*value);
    plus[space] = '+';
    parsed = parse_timestamp(plus);
  }
  if (parsed && parsed->has_offset) return parsed->time;
  if (parsed) {
    fault(name, "date_time",
          "names no offset: Z, or one such as +02:00, must stand behind the time");
    return std::nullopt;
  }
  fault(name, "date_time", "must be an RFC 3339 time such as 2026-11-22T04:47:00Z");
  return std::nullopt;
}

void Arguments::fault(std::string_view name, std::string_view rule, std::string_view detail) {
  Violation found{"?" + std::string(name), std::string(rule), std::string(detail)};
  // Two readers of one parameter find the same.
  if (std::find(faults_.begin(), faults_.end(), found) != faults_.end()) return;
  faults_.push_back(std::move(found));
}

void Arguments::not_among(std::string_view name, const std::vector<std::string_view>& words) {
  std::string detail = "must be one of ";
  for (std::size_t i = 0; i < words.size(); ++i) detail.append(i > 0 ? ", " : "").append(words[i]);
  fault(name, "choice", detail);
}

Result<void> Arguments::done() const {
  if (faults_.empty()) return {};
  std::string message = "query parameters: ";
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    const Violation& violation = faults_[i];
    message.append(i > 0 ? "; " : "").append(violation.pointer.substr(1));
    message.append(": ").append(violation.detail);
  }
  return Error{ErrorKind::kInvalid, std::move(message), {}};
}

}  // namespace ledgerline::api
