#include "api/views/trust.h"

#include <memory>
#include <utility>

#include "api/document_stream.h"
#include "api/views/envelope.h"
#include "engine/base/encoding.h"
#include "engine/crypto/public_key.h"

namespace ledgerline::api::views {
namespace {

void write_positions(JsonWriter& out, std::string_view member,
                     const std::vector<Position>& positions) {
  out.key(member).begin_array();
  for (const Position position : positions) out.number(position.value());
  out.end_array();
}

void write_revocation(JsonWriter& out, const index::KeyRevocation& revoked) {
  out.key("revoked").begin_object();
  out.member("position", revoked.position.value());
  if (revoked.from != Timestamp::min()) out.member("from", to_string(revoked.from));
  if (!revoked.reason.empty()) out.member("reason", revoked.reason);
  if (revoked.replaced_by) out.member("replaced_by", to_hex(view(*revoked.replaced_by)));
  out.end_object();
}

void write_state(JsonWriter& out, const query::KeyState& state) {
  const index::TrustKeyRow& row = state.row;
  if (!row.spki.empty()) {
    const Result<crypto::PublicKey> key = crypto::PublicKey::from_spki(row.spki);
    if (key) out.member("algorithm", to_string(key->algorithm())).member("pem", key->pem());
    out.member("name", row.name).member("owner", row.owner);
    out.key("roles").begin_array();
    for (const std::string& role : row.roles) out.string(role);
    out.end_array();
    write_time(out, "valid_from", row.valid_from);
    write_time(out, "valid_until", row.valid_until);
    out.member("added_at", row.added_at.value());
  }
  if (row.revoked) write_revocation(out, *row.revoked);
  out.member("record", state.position.value());
}

}  // namespace

Response trust_list(query::TrustAnswer answer) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const query::TrustAnswer>(std::move(answer));
  const auto write_key = [kept](JsonWriter& out, std::size_t i) {
    const query::TrustedKey& key = kept->keys[i];
    out.begin_object().member("key_id", to_hex(view(key.id)));
    write_state(out, key.state);
    write_positions(out, "history", key.history);
    out.end_object();
  };
  const auto write_rule = [kept](JsonWriter& out, std::size_t i) {
    const query::RuleState& rule = kept->rules[i];
    out.begin_object().member("tier", rule.row.tier).member("approvers", rule.row.approvers);
    out.member("policy_approvals", rule.row.policy_approvals);
    out.member("since", to_string(rule.row.time)).member("record", rule.position.value());
    out.end_object();
  };
  return document_response(
      200, [kept](JsonWriter& out) { write_envelope(out, kept->envelope); },
      {{"keys", kept->keys.size(), write_key}, {"rules", kept->rules.size(), write_rule}});
}

Response trust_verdict(const query::TrustQuestion& question, const query::TrustVerdict& answer) {
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object();
  write_envelope(out, answer.envelope);
  out.member("key_id", to_hex(view(question.key)));
  if (!question.role.empty()) out.member("role", question.role);
  out.member("time", to_string(answer.time));
  out.member("trusted", answer.distrust == index::Distrust::kNone);
  if (answer.distrust != index::Distrust::kNone) out.member("why", to_string(answer.distrust));
  write_positions(out, "positions", answer.positions);
  if (answer.state) {
    out.key("key").begin_object();
    write_state(out, *answer.state);
    out.end_object();
  }
  out.end_object();
  return response;
}

}  // namespace ledgerline::api::views
