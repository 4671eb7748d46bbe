#include "query/approval_judge.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace ledgerline::query {
namespace {

using index::ApprovalRow;

bool refuses(const ApprovalRow& row) { return row.decision == format::Decision::kReject; }

// An approval holds for what it names; a refusal stands in the way of all that it may be about.
bool wrong_contract(const ApprovalRow& row, const index::Document& in_force) {
  const index::Document& named = row.contract;
  if (named.id.empty() || in_force.id.empty()) return false;
  const auto differ = [&](const std::string& restricted, const std::string& stated) {
    const bool unsaid = refuses(row) && stated.empty();
    return !restricted.empty() && !unsaid && restricted != stated;
  };
  return named.id != in_force.id || differ(named.version, in_force.version) ||
         differ(named.digest, in_force.digest);
}

bool share_any(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& each) {
    return std::binary_search(b.begin(), b.end(), each);
  });
}

// `columns` empty: all of them are read.
bool wrong_columns(const ApprovalRow& row, const std::vector<std::string>& columns) {
  if (row.columns.empty()) return false;
  if (refuses(row)) return !columns.empty() && !share_any(row.columns, columns);
  return columns.empty() ||
         !std::includes(row.columns.begin(), row.columns.end(), columns.begin(), columns.end());
}

bool covers_version(const ApprovalRow& row, const std::string& version) {
  return !version.empty() && std::find(row.subjects.begin(), row.subjects.end(),
                                       index::subject_digest(version)) != row.subjects.end();
}

struct Voice {
  const Statement* statement = nullptr;
  const Endorsement* by = nullptr;
};

void note_revocation(Judgement& out, const Endorsement& by) {
  if (by.revoked_later) out.revoked_later.push_back(by);
}

// What each key has said over the access, whoever asked and whatever the tier.
class Voices {
 public:
  void add(const Statement& statement) {
    for (const Endorsement* by : counting(statement)) said_[by->key].push_back({&statement, by});
  }

  // kNone: no key's refusal stands.
  [[nodiscard]] Judgement refusal() const {
    Judgement out;
    for (const auto& entry : said_) {
      const std::vector<Voice>& said = entry.second;
      const auto stands = std::find_if(said.rbegin(), said.rend(), [&](const Voice& voice) {
        return refuses(voice.statement->row) && !taken_back(*voice.statement, said);
      });
      if (stands == said.rend()) continue;
      out.verdict = Verdict::kRejected;
      out.tier = stands->statement->row.tier;
      out.positions.push_back(stands->statement->position);
      out.positions.push_back(stands->by->key_record);
      note_revocation(out, *stands->by);
    }
    return out;
  }

 private:
  // By an approval that came after the refusal and begins after it: one that was signed before and
  // begins later has not been thought over.
  static bool taken_back(const Statement& refusal, const std::vector<Voice>& said) {
    return std::any_of(said.begin(), said.end(), [&](const Voice& voice) {
      const Statement& other = *voice.statement;
      return !refuses(other.row) && other.position > refusal.position &&
             begins(other.row) > begins(refusal.row);
    });
  }

  std::map<crypto::KeyId, std::vector<Voice>> said_;
};

// Approvals of one context that hold at the time of the access.
class Quorum {
 public:
  void add(const Statement& statement) {
    tier_ = statement.row.tier;
    requester_ = statement.row.requester;
    for (const Endorsement* by : counting(statement)) {
      approvals_[by->key].push_back({&statement, by});
    }
  }

  [[nodiscard]] const std::string& tier() const noexcept { return tier_; }

  [[nodiscard]] Judgement judge(const AccessScope& scope, const Rule& rule,
                                const std::vector<PolicyVote>& votes) const {
    Judgement out;
    out.rule = rule;
    out.tier = tier_;
    const Count all = count(scope, votes, Timestamp::max());
    const Count timely = count(scope, votes, scope.at);
    out.approvers = static_cast<std::uint32_t>(all.approvers.size());
    out.policy_approvals = static_cast<std::uint32_t>(all.policies.size());
    out.verdict = timely.enough(rule) ? Verdict::kApproved
                  : all.enough(rule)  ? Verdict::kApprovedLate
                                      : Verdict::kInsufficientApprovers;
    out.positions = all.positions;
    out.conditional = all.conditional;
    for (const auto& [key, by] : all.signers) note_revocation(out, *by);
    if (rule.position) out.positions.push_back(*rule.position);
    return out;
  }

 private:
  struct Count {
    std::set<crypto::KeyId> approvers;
    std::set<crypto::KeyId> policies;
    std::map<crypto::KeyId, const Endorsement*> signers;
    std::vector<Position> positions;
    bool conditional = false;

    void name(Position position, const Endorsement& by) {
      signers[by.key] = &by;
      positions.push_back(position);
      positions.push_back(by.key_record);
    }
    [[nodiscard]] bool enough(const Rule& rule) const {
      return approvers.size() >= rule.approvers && policies.size() >= rule.policy_approvals;
    }
  };

  // The approval of one key that counts among those that had arrived by `received`: as an
  // approver's, if the key was trusted as one in any of them. Null: none.
  static const Voice* voice_of(const std::vector<Voice>& approvals, Timestamp received) {
    const Voice* found = nullptr;
    for (const Voice& each : approvals) {
      if (each.statement->row.received_at > received) continue;
      if (found == nullptr || (each.by->approver && !found->by->approver)) found = &each;
    }
    return found;
  }

  // Of what had reached the log by `received`.
  [[nodiscard]] Count count(const AccessScope& scope, const std::vector<PolicyVote>& votes,
                            Timestamp received) const {
    Count out;
    for (const auto& [key, approvals] : approvals_) {
      const Voice* const voice = voice_of(approvals, received);
      if (voice == nullptr) continue;
      (voice->by->approver ? out.approvers : out.policies).insert(key);
      out.name(voice->statement->position, *voice->by);
      out.conditional |= voice->statement->row.conditional;
    }
    for (const PolicyVote* vote : latest(votes, scope.at, received)) {
      if (same_person(vote->by.owner, requester_) || out.approvers.contains(vote->by.key) ||
          !out.policies.insert(vote->by.key).second) {
        continue;
      }
      out.name(vote->position, vote->by);
    }
    return out;
  }

  // The passing ones among each engine's last words by `at`.
  static std::vector<const PolicyVote*> latest(const std::vector<PolicyVote>& votes, Timestamp at,
                                               Timestamp received) {
    std::map<crypto::KeyId, const PolicyVote*> last;
    for (const PolicyVote& vote : votes) {
      if (vote.time > at || vote.received_at > received) continue;
      const PolicyVote*& slot = last[vote.by.key];
      if (slot == nullptr || overrules(vote, *slot)) slot = &vote;
    }
    std::vector<const PolicyVote*> out;
    for (const auto& [key, vote] : last) {
      if (vote->passed) out.push_back(vote);
    }
    return out;
  }

  std::string tier_;
  std::string requester_;
  std::map<crypto::KeyId, std::vector<Voice>> approvals_;
};

void keep_better(Judgement& best, Judgement other) {
  if (other.verdict > best.verdict) best = std::move(other);
}

Judgement alone(Verdict verdict, const Statement& statement) {
  Judgement out;
  out.verdict = verdict;
  out.tier = statement.row.tier;
  out.positions.push_back(statement.position);
  if (verdict == Verdict::kRevoked) out.positions.push_back(statement.ending->position);
  for (const Endorsement& by : statement.endorsements) note_revocation(out, by);
  return out;
}

void sort_positions(std::vector<Position>& positions) {
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
}

}  // namespace

std::string_view to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kNone:
      return "none";
    case Verdict::kWrongApp:
      return "wrong_app";
    case Verdict::kWrongVersion:
      return "wrong_version";
    case Verdict::kWrongPurpose:
      return "wrong_purpose";
    case Verdict::kWrongColumns:
      return "wrong_columns";
    case Verdict::kWrongContract:
      return "wrong_contract";
    case Verdict::kBadSignature:
      return "bad_signature";
    case Verdict::kUntrustedKey:
      return "untrusted_key";
    case Verdict::kNotYetValid:
      return "not_yet_valid";
    case Verdict::kExpired:
      return "expired";
    case Verdict::kSelfApproved:
      return "self_approved";
    case Verdict::kInsufficientApprovers:
      return "insufficient_approvers";
    case Verdict::kRevoked:
      return "revoked";
    case Verdict::kRejected:
      return "rejected";
    case Verdict::kApprovedLate:
      return "approved_late";
    case Verdict::kApproved:
      return "approved";
  }
  return "";
}

bool overrules(const PolicyVote& a, const PolicyVote& b) noexcept {
  return std::tuple(a.time, !a.passed) > std::tuple(b.time, !b.passed);
}

Verdict fault_of(const AccessScope& scope, const Statement& statement) {
  const ApprovalRow& row = statement.row;
  if (!covers_version(row, scope.version)) return Verdict::kWrongVersion;
  if (row.purpose != scope.purpose) return Verdict::kWrongPurpose;
  if (wrong_columns(row, scope.columns)) return Verdict::kWrongColumns;
  if (wrong_contract(row, scope.contract)) return Verdict::kWrongContract;
  if (statement.endorsements.empty()) {
    return statement.untrusted ? Verdict::kUntrustedKey : Verdict::kBadSignature;
  }
  if (counting(statement).empty()) return Verdict::kSelfApproved;
  if (statement.ending && statement.ending->time <= scope.at) return Verdict::kRevoked;
  if (scope.at < begins(row)) return Verdict::kNotYetValid;
  if (row.valid_until && scope.at >= *row.valid_until) return Verdict::kExpired;
  return Verdict::kApproved;
}

Judgement judge(const AccessScope& scope, const std::vector<Statement>& statements,
                const std::vector<PolicyVote>& votes, const std::map<std::string, Rule>& rules) {
  Judgement best;
  Voices voices;
  using Grouping = decltype(grouping_of(std::declval<const ApprovalRow&>()));
  std::map<Grouping, Quorum> quorums;
  for (const Statement& statement : statements) {
    const Verdict fault = fault_of(scope, statement);
    if (fault == Verdict::kApproved) voices.add(statement);
    if (refuses(statement.row)) continue;
    if (fault == Verdict::kApproved) {
      quorums[grouping_of(statement.row)].add(statement);
    } else if (statement.row.decision == format::Decision::kApprove) {
      keep_better(best, alone(fault, statement));
    }
  }
  Judgement refusal = voices.refusal();
  if (refusal.verdict == Verdict::kRejected) {
    best = std::move(refusal);
  } else {
    for (const auto& [grouping, quorum] : quorums) {
      const auto rule = rules.find(quorum.tier());
      keep_better(best, quorum.judge(scope, rule == rules.end() ? Rule{} : rule->second, votes));
    }
  }
  sort_positions(best.positions);
  return best;
}

}  // namespace ledgerline::query
