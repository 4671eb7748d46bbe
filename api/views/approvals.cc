#include "api/views/approvals.h"

#include <memory>
#include <utility>

#include "api/document_stream.h"
#include "api/views/envelope.h"
#include "engine/base/encoding.h"

namespace ledgerline::api::views {
namespace {

void write_texts(JsonWriter& out, std::string_view member, const std::vector<std::string>& texts) {
  out.key(member).begin_array();
  for (const std::string& text : texts) out.string(text);
  out.end_array();
}

void write_statements(JsonWriter& out, std::string_view member,
                      const std::vector<Digest>& statements) {
  if (statements.empty()) return;
  out.key(member).begin_array();
  for (const Digest& each : statements) out.string("sha256:" + to_hex(view(each)));
  out.end_array();
}

void write_text(JsonWriter& out, std::string_view member, const std::string& text) {
  if (!text.empty()) out.member(member, text);
}

void write_document(JsonWriter& out, std::string_view member, const index::Document& document,
                    const std::string& decision = {}) {
  if (document.id.empty()) return;
  out.key(member).begin_object().member("id", document.id);
  write_text(out, "version", document.version);
  write_text(out, "digest", document.digest);
  write_text(out, "decision_id", decision);
  out.end_object();
}

void write_endorsement(JsonWriter& out, const query::Endorsement& by) {
  out.begin_object().member("key_id", to_hex(view(by.key))).member("owner", by.owner);
  out.member("approver", by.approver).member("policy", by.policy);
  out.member("key_record", by.key_record.value());
  if (by.revoked_later) {
    out.key("revoked_later").begin_object();
    out.member("position", by.revoked_later->position.value());
    out.member("reason", by.revoked_later->reason).end_object();
  }
  out.end_object();
}

void write_revoked_later(JsonWriter& out, const std::vector<query::Endorsement>& signers) {
  if (signers.empty()) return;
  out.key("revoked_later").begin_array();
  for (const query::Endorsement& by : signers) {
    out.begin_object().member("key_id", to_hex(view(by.key))).member("owner", by.owner);
    out.member("position", by.revoked_later->position.value());
    out.member("reason", by.revoked_later->reason).end_object();
  }
  out.end_array();
}

void write_scope(JsonWriter& out, const query::ApprovalListRow& row) {
  const index::ApprovalRow& approval = row.statement.row;
  if (row.app) out.member("app", row.app->name);
  if (row.app && !row.app->ns.empty()) out.member("app_namespace", row.app->ns);
  if (!approval.dataset_name.empty()) {
    out.key("dataset").begin_object().member("namespace", approval.dataset_namespace);
    out.member("name", approval.dataset_name).end_object();
  }
  if (!approval.columns.empty()) write_texts(out, "columns", approval.columns);
  write_text(out, "purpose", approval.purpose);
  write_text(out, "tier", approval.tier);
  write_document(out, "contract", approval.contract);
  write_document(out, "policy", approval.policy, approval.policy_decision);
}

}  // namespace

void write_approval(JsonWriter& out, const query::ApprovalListRow& row) {
  const index::ApprovalRow& approval = row.statement.row;
  out.begin_object().member("position", row.statement.position.value());
  out.member("statement", "sha256:" + to_hex(view(approval.payload)));
  out.member("received_at", to_string(approval.received_at));
  out.member("decision", to_string(approval.decision)).member("state", to_string(row.state));
  write_text(out, "requester", approval.requester);
  if (!approval.approvers.empty()) write_texts(out, "approvers", approval.approvers);
  write_scope(out, row);
  out.member("rationale", approval.rationale);
  if (approval.conditional) out.member("conditional", true);
  out.member("valid_from", to_string(approval.valid_from));
  write_time(out, "valid_until", approval.valid_until);
  write_statements(out, "supersedes", approval.supersedes);
  write_statements(out, "revokes", approval.revokes);
  out.key("signed_by").begin_array();
  for (const query::Endorsement& by : row.statement.endorsements) write_endorsement(out, by);
  out.end_array();
  if (row.statement.ending) {
    out.key("ended").begin_object().member("time", to_string(row.statement.ending->time));
    out.member("position", row.statement.ending->position.value()).end_object();
  }
  out.end_object();
}

void write_judgement(JsonWriter& out, const query::Judgement& judgement) {
  out.member("verdict", to_string(judgement.verdict));
  out.key("positions").begin_array();
  for (const Position position : judgement.positions) out.number(position.value());
  out.end_array();
  write_revoked_later(out, judgement.revoked_later);
  if (judgement.verdict < query::Verdict::kInsufficientApprovers ||
      judgement.verdict == query::Verdict::kRevoked ||
      judgement.verdict == query::Verdict::kRejected) {
    return;
  }
  if (judgement.conditional) out.member("conditional", true);
  out.key("quorum").begin_object();
  write_text(out, "tier", judgement.tier);
  out.member("approvers", judgement.approvers);
  out.member("approvers_needed", judgement.rule.approvers);
  out.member("policy_approvals", judgement.policy_approvals);
  out.member("policy_approvals_needed", judgement.rule.policy_approvals);
  if (judgement.rule.position) out.member("rule_record", judgement.rule.position->value());
  out.end_object();
}

Response approval_check(const query::ApprovalQuestion& question,
                        const query::ApprovalAnswer& answer) {
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object();
  // The envelope's own "position" is the watermark; what proves the verdict is "positions".
  write_envelope(out, answer.envelope);
  out.member("at", to_string(question.scope.at));
  write_judgement(out, answer.judgement);
  out.key("considered").begin_array();
  for (const query::ConsideredApproval& each : answer.considered) {
    out.begin_object().member("position", each.position.value());
    const bool sound = each.fault == query::Verdict::kApproved;
    out.member("fault", sound ? std::string_view() : to_string(each.fault)).end_object();
  }
  out.end_array().key("retracted").begin_array();
  for (const log::ErasureTable::Retracted& each : answer.retracted) {
    out.begin_object().member("position", each.record.value());
    out.member("retracted_by", each.retracted_by.value()).end_object();
  }
  out.end_array().end_object();
  return response;
}

Response approvals(query::ApprovalList answer) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const query::ApprovalList>(std::move(answer));
  return document_response(
      200, [kept](JsonWriter& out) { write_envelope(out, kept->envelope); },
      {{"approvals", kept->rows.size(),
        [kept](JsonWriter& out, std::size_t i) { write_approval(out, kept->rows[i]); }}});
}

}  // namespace ledgerline::api::views
