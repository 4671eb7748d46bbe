// Helpers of the ingest tests: decode a text, find a flag or violation, compare with the replay.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "ingest/lineage_decoder.h"
#include "ingest/replay.h"
#include "tests/support/facts_text.h"

namespace ledgerline::ingest {

inline constexpr Timestamp kReceived{1'764'000'000'000'000'000};  // 2025-11-24T16:00:00Z

inline DecodeContext lenient() { return {Mode::kLenient, "default", kReceived}; }
inline DecodeContext strict() { return {Mode::kStrict, "default", kReceived}; }

inline DecodeResult decode(std::string_view text, const DecodeContext& context) {
  auto body = std::make_shared<std::string>(text);
  return decode_lineage(body, *body, context);
}

// The Facts of an event that lenient mode must accept.
inline Decoded accept(std::string_view text) {
  DecodeResult result = decode(text, lenient());
  if (const Rejection* why = rejection(result)) {
    const Violation& first = why->violations.front();
    FAIL(first.pointer + " " + first.rule + " " + first.detail);
  }
  return std::get<Decoded>(std::move(result));
}

// "pointer rule" of each violation; empty when accepted.
inline std::vector<std::string> refusals(const DecodeResult& result) {
  std::vector<std::string> out;
  if (const Rejection* why = rejection(result)) {
    for (const Violation& one : why->violations) out.push_back(one.pointer + " " + one.rule);
  }
  return out;
}

inline std::vector<std::string> flags(const Decoded& result) {
  std::vector<std::string> out;
  for (const auto& flag : result.flags) {
    out.push_back(flag.pointer + " " + std::string(to_string(flag.flag)));
  }
  return out;
}

}  // namespace ledgerline::ingest
