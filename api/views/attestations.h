// JSON of attestations: what each signature is worth, and lists.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/json_writer.h"
#include "api/response.h"
#include "api/views/receipt.h"
#include "ingest/pipeline.h"
#include "query/attestations.h"
#include "query/receipt_warnings.h"

namespace ledgerline::api::views {

// One value, the word of a signature: true, false, "untrusted_key", "algorithm_not_accepted",
// "duplicate_key" or "not_checked" (docs/attestations.md).
void write_verified(JsonWriter& out, const query::SignatureAnswer& signature);

// One value: everything known of a signature.
void write_signature(JsonWriter& out, const query::SignatureAnswer& signature);

// What the index made of a record that was accepted; none: it has not folded it yet.
struct FoldedAttestation {
  query::AttestationAnswer attestation;
  std::vector<query::ReceiptWarning> warnings;
};
// 201 with the receipt; `proof` is null when none was asked for.
[[nodiscard]] Response attestation_receipt(const ingest::Accepted& accepted,
                                           std::string_view origin,
                                           const std::optional<FoldedAttestation>& folded,
                                           const Proof* proof = nullptr);

[[nodiscard]] Response attestations(query::AttestationList answer);

}  // namespace ledgerline::api::views
