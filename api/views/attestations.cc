#include "api/views/attestations.h"

#include <memory>
#include <utility>

#include "api/document_stream.h"
#include "api/views/envelope.h"
#include "api/views/receipt.h"
#include "engine/base/encoding.h"

namespace ledgerline::api::views {
namespace {

using index::SignatureStatus;

std::string statement_name(const Digest& payload) { return "sha256:" + to_hex(view(payload)); }

void write_members(JsonWriter& out, const query::AttestationAnswer& answer) {
  const index::AttestationRow& row = answer.row;
  out.member("statement", statement_name(row.payload));
  out.member("form", row.bundle ? "bundle" : "envelope");
  out.member("payload_type", row.payload_type);
  out.member("kind", to_string(row.kind));
  if (!row.predicate_type.empty()) out.member("predicate_type", row.predicate_type);
  out.key("subjects").begin_array();
  for (const std::string& subject : row.subjects) out.string(subject);
  out.end_array();
  if (row.subjects_omitted > 0) out.member("subjects_omitted", row.subjects_omitted);
  if (row.policy_result) {
    out.key("policy_result").begin_object();
    out.member("passed", row.policy_result->passed);
    out.member("time", to_string(row.policy_result->time));
    out.member("verifier", row.policy_result->verifier).end_object();
  }
  out.key("verified").begin_array();
  for (const query::SignatureAnswer& signature : answer.signatures) write_verified(out, signature);
  out.end_array();
  out.key("signatures").begin_array();
  for (const query::SignatureAnswer& signature : answer.signatures) write_signature(out, signature);
  out.end_array();
}

}  // namespace

void write_verified(JsonWriter& out, const query::SignatureAnswer& signature) {
  switch (signature.row.status) {
    case SignatureStatus::kGood:
      if (signature.distrust == index::Distrust::kNone) {
        out.boolean(true);
      } else {
        out.string("untrusted_key");
      }
      return;
    case SignatureStatus::kBad:
      out.boolean(false);
      return;
    case SignatureStatus::kUnknownKey:
      out.string("untrusted_key");
      return;
    case SignatureStatus::kNotAccepted:
      out.string("algorithm_not_accepted");
      return;
    case SignatureStatus::kNotChecked:
      out.string("not_checked");
      return;
    case SignatureStatus::kRepeated:
      out.string("duplicate_key");
      return;
  }
}

void write_signature(JsonWriter& out, const query::SignatureAnswer& signature) {
  out.begin_object().key("verified");
  write_verified(out, signature);
  if (signature.row.scheme) out.member("scheme", to_string(*signature.row.scheme));
  if (signature.row.key) out.member("key_id", to_hex(view(*signature.row.key)));
  if (signature.key) {
    out.member("name", signature.key->row.name).member("owner", signature.key->row.owner);
    out.key("roles").begin_array();
    for (const std::string& role : signature.key->row.roles) out.string(role);
    out.end_array().member("key_record", signature.key->position.value());
  }
  if (signature.row.status == SignatureStatus::kUnknownKey) {
    out.member("reason", "unknown_key");
  } else if (signature.row.status == SignatureStatus::kGood &&
             signature.distrust != index::Distrust::kNone) {
    out.member("reason", to_string(signature.distrust));
  } else if (signature.row.status == SignatureStatus::kNotAccepted) {
    out.member("reason", "not a pure Ed25519 signature; Ed25519ph is not accepted");
  }
  if (signature.revoked) {
    out.key("revoked_later").begin_object();
    out.member("position", signature.revoked->row.revoked->position.value());
    out.member("reason", signature.revoked->row.revoked->reason).end_object();
  }
  out.end_object();
}

Response attestation_receipt(const ingest::Accepted& accepted, std::string_view origin,
                             const std::optional<FoldedAttestation>& folded, const Proof* proof) {
  Response response = Response::json(201, {});
  JsonWriter out(response.body);
  out.begin_object();
  write_receipt_members(out, accepted, origin);
  write_proof_member(out, accepted, proof);
  // Of one that no longer counts there is nothing to wait for.
  if (folded && !accepted.retracted_by) {
    write_members(out, folded->attestation);
    write_warnings(out, folded->warnings);
  } else if (!accepted.retracted_by) {
    out.member("verified", "pending");
  }
  out.end_object();
  return response;
}

Response attestations(query::AttestationList answer) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const query::AttestationList>(std::move(answer));
  return document_response(
      200, [kept](JsonWriter& out) { write_envelope(out, kept->envelope); },
      {{"attestations", kept->rows.size(), [kept](JsonWriter& out, std::size_t i) {
          const query::AttestationAnswer& row = kept->rows[i];
          out.begin_object().member("position", row.position.value());
          out.member("received_at", to_string(row.row.received_at));
          write_members(out, row);
          out.end_object();
        }}});
}

}  // namespace ledgerline::api::views
