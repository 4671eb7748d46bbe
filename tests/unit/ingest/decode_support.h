// Helpers of the ingest tests: decode a text, find a flag or violation, compare with the replay.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/access_decoder.h"
#include "ingest/lineage_decoder.h"
#include "ingest/replay.h"
#include "tests/support/facts_text.h"

namespace ledgerline::ingest {

inline constexpr Timestamp kReceived{1'764'000'000'000'000'000};  // 2025-11-24T16:00:00Z

inline DecodeContext lenient() { return {Mode::kLenient, "default", kReceived}; }
inline DecodeContext strict() { return {Mode::kStrict, "default", kReceived}; }

// An event with the members every event needs, and `members` after them.
std::string event(std::string_view members);
// A sound RunEvent with `run_facets`, `job_facets` ("..." members of the maps) and further members.
std::string run_event(std::string_view run_facets, std::string_view job_facets,
                      std::string_view members = R"("inputs":[],"outputs":[])");
// A facet with its base members, and `members` after them.
std::string facet(std::string_view members);

DecodeResult decode(std::string_view text, const DecodeContext& context);
DecodeResult decode_accesses(std::string_view text, const DecodeContext& context);

// The Facts of an event that lenient mode must accept; throws why it did not.
Decoded accept(std::string_view text);
Decoded accept_access(std::string_view text);

// The replayed Facts of a record with such a body, as text.
std::string replayed_text(format::RecordKind kind, std::string_view text);

// "pointer rule" of each violation; empty when accepted.
std::vector<std::string> refusals(const DecodeResult& result);

// "pointer flag" of each flag.
std::vector<std::string> flags(const Decoded& result);

}  // namespace ledgerline::ingest
