#include "query/approval_judge.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "engine/base/ascii.h"

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

// What makes two statements count together.
auto context_of(const ApprovalRow& row) {
  return std::tie(row.requester, row.dataset_namespace, row.dataset_name, row.columns, row.purpose,
                  row.tier, row.contract.id, row.contract.version, row.contract.digest);
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

// Greedy with one point to go back to: the last '*' decides, so the cost is a product and never an
// exponential.
bool matches_pattern(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Walks both patterns at once: row[j] tells whether some text takes `a` to i and `b` to j.
bool patterns_overlap(std::string_view a, std::string_view b) {
  constexpr std::size_t kStepsMax = 1U << 20;
  if ((a.size() + 1) * (b.size() + 1) > kStepsMax) return true;
  std::vector<bool> row(b.size() + 1);
  row[0] = true;
  for (std::size_t i = 0; i <= a.size(); ++i) {
    std::vector<bool> next(b.size() + 1);
    const bool star_a = i < a.size() && a[i] == '*';
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (!row[j]) continue;
      const bool star_b = j < b.size() && b[j] == '*';
      if (i < a.size() && (star_a || star_b)) next[j] = true;
      if (j < b.size() && (star_a || star_b)) row[j + 1] = true;
      if (i < a.size() && j < b.size() && a[i] == b[j]) next[j + 1] = true;
    }
    if (i == a.size()) break;
    row = std::move(next);
  }
  return row[b.size()];
}

bool covers_dataset(const ApprovalRow& row, const Name& dataset) noexcept {
  return matches_pattern(row.dataset_namespace, dataset.ns) &&
         matches_pattern(row.dataset_name, dataset.name);
}

bool same_person(std::string_view a, std::string_view b) noexcept {
  return ascii_iequals(ascii_trimmed(a), ascii_trimmed(b));
}

Timestamp takes_effect(const ApprovalRow& row) noexcept {
  return std::max(row.valid_from, row.received_at);
}

Timestamp begins(const ApprovalRow& row) noexcept {
  return row.decision == format::Decision::kReject ? takes_effect(row) : row.valid_from;
}

std::optional<Endorsement> endorsement_by(const crypto::KeyId& key, const index::TrustKeyRow& row,
                                          Position key_record, Timestamp received_at) {
  const auto trusted = [&](std::string_view role) {
    return index::distrust_of(&row, role, received_at) == index::Distrust::kNone;
  };
  Endorsement out;
  out.key = key;
  out.owner = row.owner;
  out.approver = trusted(index::kRoleApprover);
  out.policy = trusted(index::kRolePolicy);
  out.key_record = key_record;
  return out.approver || out.policy ? std::optional(std::move(out)) : std::nullopt;
}

bool may_end(const Statement& statement, const Endorsement& by) {
  if (by.approver && !same_person(by.owner, statement.row.requester)) return true;
  const auto own = counting(statement);
  return std::any_of(own.begin(), own.end(), [&](const Endorsement* signer) {
    return same_person(signer->owner, by.owner);
  });
}

bool may_end(const Statement& statement, const std::vector<Endorsement>& by) {
  return std::any_of(by.begin(), by.end(),
                     [&](const Endorsement& each) { return may_end(statement, each); });
}

bool overrules(const PolicyVote& a, const PolicyVote& b) noexcept {
  return std::tuple(a.time, !a.passed) > std::tuple(b.time, !b.passed);
}

bool count_together(const ApprovalRow& a, const ApprovalRow& b) {
  return context_of(a) == context_of(b);
}

std::vector<const Endorsement*> counting(const Statement& statement) {
  const ApprovalRow& row = statement.row;
  const bool only_self =
      !row.approvers.empty() &&
      std::all_of(row.approvers.begin(), row.approvers.end(),
                  [&](const std::string& name) { return same_person(name, row.requester); });
  std::vector<const Endorsement*> out;
  for (const Endorsement& by : statement.endorsements) {
    if (!only_self && !same_person(by.owner, row.requester)) out.push_back(&by);
  }
  return out;
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
  using Grouping = decltype(context_of(std::declval<const ApprovalRow&>()));
  std::map<Grouping, Quorum> quorums;
  for (const Statement& statement : statements) {
    const Verdict fault = fault_of(scope, statement);
    if (fault == Verdict::kApproved) voices.add(statement);
    if (refuses(statement.row)) continue;
    if (fault == Verdict::kApproved) {
      quorums[context_of(statement.row)].add(statement);
    } else if (statement.row.decision == format::Decision::kApprove) {
      keep_better(best, alone(fault, statement));
    }
  }
  Judgement refusal = voices.refusal();
  if (refusal.verdict == Verdict::kRejected) {
    best = std::move(refusal);
  } else {
    for (const auto& [context, quorum] : quorums) {
      const auto rule = rules.find(quorum.tier());
      keep_better(best, quorum.judge(scope, rule == rules.end() ? Rule{} : rule->second, votes));
    }
  }
  sort_positions(best.positions);
  return best;
}

}  // namespace ledgerline::query
