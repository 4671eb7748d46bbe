// Reads what approval_judge.h judges: statements with the signatures that count, what ended them,
// the votes of policy engines, the rules of tiers. One instance serves one question at one
// `known_at`; errors are those of the index.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/attestation_rows.h"
#include "query/approval_judge.h"
#include "query/trust.h"

namespace ledgerline::query {

class Context;

class ApprovalEvidence {
 public:
  ApprovalEvidence(const Context& context, Position known_at)
      : context_(context), known_at_(known_at), trust_(context) {}

  // Nothing: no approval at that position, or one behind known_at.
  [[nodiscard]] Result<std::optional<Statement>> statement(Position position);
  [[nodiscard]] Result<std::vector<PolicyVote>> votes(const ShortDigest& version);
  // The rule of a tier at `time`: its own, else that of every tier, else one approver.
  [[nodiscard]] Result<Rule> rule(const std::string& tier, Timestamp time);
  // That of each of the statements' tiers.
  [[nodiscard]] Result<std::map<std::string, Rule>> rules(const std::vector<Statement>& statements,
                                                          Timestamp time);

 private:
  struct Signed {
    std::vector<Endorsement> endorsements;
    bool untrusted = false;
  };
  [[nodiscard]] Result<Signed> signed_by(const std::vector<index::SignatureRow>& signatures,
                                         Position position, Timestamp received_at);
  // `key` is known at `position`.
  [[nodiscard]] Result<std::optional<LaterRevocation>> revoked_later(const crypto::KeyId& key,
                                                                     Position position);
  // The first retraction before its position of a record that held the same statement.
  [[nodiscard]] Result<std::optional<Position>> retraction_of(const Statement& statement);
  // Of a statement whose row and endorsements are there.
  [[nodiscard]] Result<std::optional<Ending>> ending_of(const Statement& statement);
  [[nodiscard]] Result<std::optional<RuleState>> rule_state(const std::string& tier,
                                                            Timestamp time);

  const Context& context_;
  Position known_at_;
  TrustStates trust_;
};

}  // namespace ledgerline::query
