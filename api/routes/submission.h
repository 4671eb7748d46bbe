// What the POST routes share: from a request to a submission, and from its outcome to an answer.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/handler.h"
#include "api/route_builder.h"
#include "api/services.h"
#include "ingest/pipeline.h"

namespace ledgerline::api {

// kInvalid: an unusable Idempotency-Key.
[[nodiscard]] Result<ingest::Submission> submission_of(const Request& request,
                                                       std::string_view endpoint);

inline constexpr std::string_view kLineagePath = "/api/v1/lineage";
inline constexpr std::string_view kLineageBatchPath = "/api/v1/lineage/batch";
inline constexpr std::string_view kAccessPath = "/api/v2/access";
inline constexpr std::string_view kAttestationsPath = "/api/v2/attestations";
inline constexpr std::string_view kTrustRootsPath = "/api/v2/trust-roots";
inline constexpr std::string_view kLogAddPath = "/log/add";
// All of them: where records are sent to, each the endpoint in its records' identity.
[[nodiscard]] std::span<const std::string_view> ingest_paths() noexcept;

// Origin of the log that a committed position belongs to.
[[nodiscard]] const std::string& origin_of(const Services& services, Position position);

// 201 with the receipt, a list of violations, or an error.
void answer_outcome(Responder& responder, const ingest::Outcome& outcome, const Services& services);

}  // namespace ledgerline::api
