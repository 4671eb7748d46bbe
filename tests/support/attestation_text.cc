#include "tests/support/attestation_text.h"

#include <sstream>

#include "engine/base/encoding.h"

namespace ledgerline::test {
namespace {

std::string text_of(const std::optional<Timestamp>& time) { return time ? to_string(*time) : "-"; }

template <class Texts>
std::string list(const Texts& texts) {
  std::string out = "[";
  for (const auto& text : texts) out.append(out.size() > 1 ? "," : "").append(text);
  return out + "]";
}

std::string digests(const std::vector<Digest>& list) {
  std::string out = "[";
  for (const Digest& digest : list) out += to_hex(view(digest)).substr(0, 8) + ",";
  return out + "]";
}

std::ostream& operator<<(std::ostream& out, const format::DocumentRef& document) {
  return out << "{" << document.id << "|" << document.version << "|" << document.digest << "}";
}

void print_approval(std::ostream& out, const format::Facts& facts,
                    const format::ApprovalFact& approval) {
  out << "approval " << to_string(approval.decision);
  if (approval.app) {
    const format::EntityFact& app = facts.entities[*approval.app];
    out << " app " << app.ns << "|" << app.name;
  }
  out << " requester " << approval.requester << " approvers " << list(approval.approvers)
      << " dataset " << approval.dataset_namespace << "|" << approval.dataset_name << " columns "
      << list(approval.columns) << " purpose " << approval.purpose << " tier " << approval.tier
      << " contract " << approval.contract << " policy " << approval.policy << " "
      << approval.policy_decision << " rationale " << approval.rationale << " from "
      << to_string(approval.valid_from) << " until " << text_of(approval.valid_until)
      << " supersedes " << digests(approval.supersedes) << " revokes " << digests(approval.revokes)
      << "\n";
}

}  // namespace

std::string attestation_text(const format::Facts& facts) {
  if (!facts.attestation) return {};
  const format::AttestationFact& fact = *facts.attestation;
  std::ostringstream out;
  out << "attestation " << (fact.bundle ? "bundle " : "envelope ") << to_string(fact.kind) << " "
      << fact.payload_type << " " << fact.payload.size() << " bytes\n";
  for (const format::SignatureFact& signature : fact.signatures) {
    out << "signature " << signature.key_hint << " " << to_hex(signature.value) << "\n";
  }
  if (!fact.predicate_type.empty()) out << "predicate " << fact.predicate_type << "\n";
  for (const format::SubjectFact& subject : fact.subjects) {
    out << "subject " << subject.algorithm << ":" << subject.digest << "\n";
  }
  if (fact.approval) print_approval(out, facts, *fact.approval);
  if (fact.policy_result) {
    out << "policy " << (fact.policy_result->passed ? "passed" : "failed") << " "
        << to_string(fact.policy_result->time) << " " << fact.policy_result->verifier << "\n";
  }
  return out.str();
}

std::string trust_text(const format::Facts& facts) {
  if (!facts.trust) return {};
  const format::TrustFact& fact = *facts.trust;
  std::ostringstream out;
  out << "trust " << to_string(fact.action) << " key " << to_hex(view(fact.key_id)) << " name "
      << fact.name << " owner " << fact.owner << " roles " << list(fact.roles) << " from "
      << text_of(fact.valid_from) << " until " << text_of(fact.valid_until) << " reason "
      << fact.reason << " at " << text_of(fact.revoked_at) << " tier " << fact.tier << " needs "
      << fact.approvers << "+" << fact.policy_approvals << " spki " << to_hex(fact.spki) << "\n";
  return out.str();
}

}  // namespace ledgerline::test
