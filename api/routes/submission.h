// What the POST routes share: from a request to a submission, and from its outcome to an answer.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/handler.h"
#include "api/route_builder.h"
#include "api/services.h"
#include "ingest/pipeline.h"

namespace ledgerline::api {

inline constexpr std::string_view kLineagePath = "/api/v1/lineage";
inline constexpr std::string_view kLineageBatchPath = "/api/v1/lineage/batch";
inline constexpr std::string_view kAccessPath = "/api/v2/access";
inline constexpr std::string_view kAttestationsPath = "/api/v2/attestations";
inline constexpr std::string_view kTrustRootsPath = "/api/v2/trust-roots";
inline constexpr std::string_view kLogAddPath = "/log/add";
inline constexpr std::string_view kRetractionsPath = "/api/v2/retractions";
inline constexpr std::string_view kErasuresPath = "/api/v2/erasures";
inline constexpr std::string_view kRetentionPath = "/api/v2/retention";
// All of them: where records are sent to, each the endpoint in its records' identity.
[[nodiscard]] std::span<const std::string_view> ingest_paths() noexcept;

// Origin of the log that a committed position belongs to.
[[nodiscard]] const std::string& origin_of(const Services& services, Position position);

// What ?receipt= asks for.
enum class ReceiptForm : std::uint8_t {
  kPlain,
  kProof,  // with a tlog-proof, for which a covering checkpoint is awaited
};
struct Posted {
  ReceiptForm form;
  ingest::Submission submission;
};
// nullopt: the request is unusable (?receipt, Idempotency-Key, Content-Type), and answered.
[[nodiscard]] std::optional<Posted> read_post(const Request& request, std::string_view endpoint,
                                              Responder& responder);

// A repeat of a record that was retracted changes nothing, so its receipt must say so.
[[nodiscard]] ingest::Accepted with_retraction(const Services& services, ingest::Accepted accepted);

// 201 with the receipt, a list of violations, or an error. Shared, because the pipeline takes a
// copyable function.
void answer_outcome(const std::shared_ptr<Responder>& responder, const ingest::Outcome& outcome,
                    ReceiptForm form, const Services& services);

}  // namespace ledgerline::api
