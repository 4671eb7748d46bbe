#include "query/receipt_warnings.h"

#include <utility>

#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "engine/index/attestation_reader.h"
#include "engine/log/log_reader.h"
#include "query/approval_effect.h"
#include "query/approval_evidence.h"
#include "query/context.h"
#include "query/record_facts.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

using format::TrustAction;
using Warnings = std::vector<ReceiptWarning>;

std::string at(Position position) { return "at position " + std::to_string(position.value()); }

std::string reason_of(const Effect& effect, const Statement& by) {
  if (by.endorsements.empty()) return "no signature of this record counts";
  if (effect.ended_by) return "the record " + at(*effect.ended_by) + " has ended it";
  return "no signature of this record may end it, or it counts for nothing or has run out";
}

Result<void> warn_of_statements(const Context& context, Position position, Warnings& out) {
  ApprovalEvidence evidence(context, Position(UINT64_MAX));
  const auto by = evidence.statement(position);
  if (!by || !*by) return by ? Result<void>() : by.error();
  for (const auto* const list : {&(*by)->row.supersedes, &(*by)->row.revokes}) {
    for (const Digest& payload : *list) {
      const auto effect = effect_on(context, evidence, **by, payload);
      if (!effect) return effect.error();
      if (effect->ends) continue;
      const std::string name = "the statement sha256:" + to_hex(view(payload));
      if (!effect->known) {
        out.push_back({"unknown_statement", "no record holds " + name});
      } else {
        out.push_back({"ends_nothing", name + " is not ended: " + reason_of(*effect, **by)});
      }
    }
  }
  return {};
}

void warn_of_roles(const AttestationAnswer& attestation, Warnings& out) {
  for (const SignatureAnswer& signature : attestation.signatures) {
    if (signature.row.status != index::SignatureStatus::kGood || !signature.key) continue;
    const index::TrustKeyRow& key = signature.key->row;
    if (signature.distrust != index::Distrust::kNone || key.has_role(index::kRoleApprover) ||
        key.has_role(index::kRolePolicy)) {
      continue;
    }
    out.push_back({"no_role_for_approvals", "the key " + to_hex(view(*signature.row.key)) +
                                                " has neither the role approver nor policy"});
  }
}

// What a change of the trust roots makes of keys that the log has met, or has not.
class TrustChange {
 public:
  TrustChange(const Context& context, Position position) : states_(context), position_(position) {}

  Result<void> warn(const format::TrustFact& fact) {
    if (fact.action == TrustAction::kSetRule) return {};
    const bool adds = fact.action != TrustAction::kRevokeKey;
    const crypto::KeyId given = adds ? crypto::sha256(fact.spki) : crypto::KeyId{};
    const bool revokes = fact.action != TrustAction::kAddKey && (!adds || given != fact.key_id);
    if (revokes) {
      if (auto done = warn_of_revoked(fact.key_id); !done) return done;
    }
    return adds ? warn_of_added(given, fact.owner) : Result<void>();
  }

  Warnings warnings;

 private:
  static bool is_revoked(const KeyState* known) { return known != nullptr && known->row.revoked; }
  static bool has_ended(const index::TrustKeyRow& row) {
    return row.revoked && row.revoked->from == Timestamp::min();
  }

  static std::string revocation_of(const KeyState& known) {
    const index::KeyRevocation& revoked = *known.row.revoked;
    const bool announced = !has_ended(known.row);
    return "by the record " + at(revoked.position) +
           (announced ? " from " + to_string(revoked.from) + " on" : "");
  }

  Result<void> warn_of_revoked(const crypto::KeyId& id) {
    const auto known = states_.before(id, position_);
    if (!known) return known.error();
    const auto after = states_.before(id, Position(position_.value() + 1));
    if (!after) return after.error();
    const std::string name = "the key " + to_hex(view(id));
    const bool changed = *known != *after;
    if (!changed && is_revoked(*known)) {
      warnings.push_back({"already_revoked", name + " is revoked " + revocation_of(**known)});
    } else if (*known == nullptr || (*known)->row.spki.empty()) {
      warnings.push_back({"unknown_key", "no record before this has added " + name});
    }
    return {};
  }

  Result<void> warn_of_added(const crypto::KeyId& id, std::string_view owner) {
    const auto known = states_.before(id, position_);
    if (!known) return known.error();
    if (*known == nullptr) return {};
    const std::string name = "the key " + to_hex(view(id));
    if (is_revoked(*known)) {
      warnings.push_back({"stays_revoked", name + " is revoked " + revocation_of(**known) +
                                               ", and nothing takes that back"});
    }
    if (!has_ended((*known)->row) && !(*known)->row.spki.empty() && (*known)->row.owner != owner) {
      warnings.push_back({"owner_changed", name + " had another owner until now, by the record " +
                                               at((*known)->position)});
    }
    return {};
  }

  TrustStates states_;
  Position position_;
};

}  // namespace

ReceiptWarning repeat_warning(Position first) {
  return {"repeated", "the record " + at(first) +
                          " says the same; nothing was stored, and what came after it counts as "
                          "later. Another Idempotency-Key says it again"};
}

Result<Warnings> attestation_warnings(const Context& context,
                                      const AttestationAnswer& attestation) {
  Warnings out;
  const auto row = index::approval_at(context.reader(), attestation.position);
  if (!row) return row.error();
  if (!*row) return out;
  const std::optional<EntityId>& app = (*row)->app;
  if (app && (entity_flags(context, *app) & index::kEntityObserved) == 0) {
    out.push_back({"unknown_app", "no access or run has named this app yet"});
  }
  if (auto done = warn_of_statements(context, attestation.position, out); !done) {
    return done.error();
  }
  warn_of_roles(attestation, out);
  return out;
}

Result<Warnings> trust_warnings(const Context& context, Position position) {
  const auto record = context.log().read(position);
  if (!record) return record.error();
  if (!record->frame.header || !record->frame.body) return Warnings();
  const auto facts = facts_of(context, record->frame);
  if (!facts) return facts.error();
  if (!(*facts)->trust) return Warnings();
  TrustChange change(context, position);
  if (auto done = change.warn(*(*facts)->trust); !done) return done.error();
  return std::move(change.warnings);
}

}  // namespace ledgerline::query
