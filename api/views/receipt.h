// JSON of what a sender is told: the receipt of one record, and the answer to a batch.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_writer.h"
#include "api/problem.h"
#include "api/response.h"
#include "ingest/instructions.h"
#include "ingest/pipeline.h"
#include "query/receipt_warnings.h"

namespace ledgerline::api::views {

// Members of an open object.
void write_receipt_members(JsonWriter& out, const ingest::Accepted& accepted,
                           std::string_view origin);

// What was asked for with ?receipt=proof: a tlog-proof, or nothing when no published checkpoint
// covered the record in time; then the receipt says where the proof will be.
using Proof = std::optional<std::string>;

// The member `proof` or `proof_url` of an open object; none when no proof was asked for.
void write_proof_member(JsonWriter& out, const ingest::Accepted& accepted, const Proof* proof);

// The member `warnings` of an open object.
void write_warnings(JsonWriter& out, const std::vector<query::ReceiptWarning>& warnings);

// 201 with the receipt. `origin` names the log; `proof` is null when none was asked for.
[[nodiscard]] Response receipt(const ingest::Accepted& accepted, std::string_view origin,
                               const Proof* proof = nullptr);

// 201 with the receipt of a change of the trust roots; without `warnings` the index has not folded
// it yet. Of a record that was retracted there are none.
[[nodiscard]] Response trust_receipt(
    const ingest::Accepted& accepted, std::string_view origin,
    const std::optional<std::vector<query::ReceiptWarning>>& warnings, const Proof* proof);

// 201 with the receipt of an instruction, and how many records it concerns.
[[nodiscard]] Response instructed(const ingest::Instructed& instructed, std::string_view origin,
                                  const Proof* proof = nullptr);

// The log that a position belongs to; called while the answer is sent.
using OriginOf = std::function<std::string_view(Position)>;

// Makes a receipt's proof; called while the answer is sent.
using ProofOf = std::function<Proof(const log::Receipt&)>;

// 200 with the fields of OpenLineage's batch answer, and receipts[] in request order. `proof_of` is
// empty when no proofs were asked for.
[[nodiscard]] Response batch(ingest::BatchAnswer answer, OriginOf origin_of, ProofOf proof_of = {});

// Every fault with its pointer.
[[nodiscard]] Problem rejection(const ingest::Rejection& rejection);

}  // namespace ledgerline::api::views
