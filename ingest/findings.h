// Collects what a decoder found unusual. In lenient mode a departure becomes a flag; in strict mode
// a departure from the core schema becomes a violation. Both lists are bounded; what is over is
// counted. One instance per decode.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/format/record.h"
#include "ingest/decode.h"
#include "ingest/json_document.h"

namespace ledgerline::ingest {

// A place in the document: a value, or a member (present or not) of a value.
struct Place {
  JsonValue value;
  std::string_view member;
  // NOLINTNEXTLINE(google-explicit-constructor): a value is a place
  Place(JsonValue at) : value(at) {}
  Place(JsonValue parent, std::string_view name) : value(parent), member(name) {}
  [[nodiscard]] std::string pointer() const;
};

class Findings {
 public:
  explicit Findings(Mode mode) noexcept : mode_(mode) {}
  // From here on pointers begin with `prefix`, and violations carry `line`.
  void set_origin(std::string prefix, std::uint32_t line);

  // Accepted in both modes.
  void note(format::Flag flag, const Place& place);
  // Accepted and flagged in lenient mode; in strict mode a violation of `rule`. `wanted` completes
  // "<wanted> is required".
  void depart(format::Flag flag, const Place& place, std::string_view rule,
              std::string_view wanted);
  // Refused in both modes.
  void refuse(std::string_view rule, const Place& place, std::string detail);
  void refuse(const JsonFault& fault);
  // Refused in both modes as kTooLarge, whatever else is wrong.
  void refuse_too_large(std::string_view rule, const Place& place, std::string detail);
  void refuse_body(std::string_view rule, std::string detail);

  [[nodiscard]] bool refused() const noexcept { return refusals() > 0; }
  [[nodiscard]] std::size_t refusals() const noexcept {
    return rejection_.violations.size() + rejection_.violations_omitted;
  }
  [[nodiscard]] Rejection take_rejection() { return std::move(rejection_); }
  void take_flags(Decoded& out);

  // Departures of the whole text: keys that come twice, halves of characters.
  void depart_from_text(const JsonDocument& document);
  // The same where neither has a meaning.
  void refuse_odd_text(const JsonDocument& document);

 private:
  void add(Violation violation);

  Mode mode_;
  std::string prefix_;
  std::uint32_t line_ = 0;
  Rejection rejection_;
  std::vector<format::FlagAt> flags_;
  std::uint32_t flags_omitted_ = 0;
};

// A short, printable form of a value for people: scalars up to 48 bytes, without credentials of a
// URI; containers as their kind and size.
[[nodiscard]] std::string excerpt(const JsonValue& value);

}  // namespace ledgerline::ingest
