#include "tests/property/brute_judge.h"

#include <algorithm>
#include <map>
#include <set>

namespace ledgerline::test {
namespace {

using Kind = Happening::Kind;
using Decision = Happening::Decision;

// A revocation counts for whatever comes behind it, unless it was announced for a later time.
bool at_once(const Happening& revocation) {
  return !revocation.revoked_at || *revocation.revoked_at <= revocation.received_at;
}

bool known(const std::vector<Happening>& history, const std::string& person, Position position) {
  bool revoked = false;
  bool added = false;
  for (const Happening& each : history) {
    if (each.position >= position || each.person != person) continue;
    if (each.kind == Kind::kRevokeKey && at_once(each)) revoked = true;
    if (each.kind == Kind::kAddKey && !revoked) added = true;
  }
  return added;
}

struct Signed {
  std::set<std::string> approvers;
  std::set<std::string> policies;
  bool untrusted = false;

  [[nodiscard]] bool nobody() const { return approvers.empty() && policies.empty(); }
};

std::string in_small_letters(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool is_key_of(const std::string& person, const std::string& owner) {
  return in_small_letters(owner_of(person)) == in_small_letters(owner);
}

void erase_keys_of(std::set<std::string>& people, const std::string& owner) {
  std::erase_if(people, [&](const std::string& person) { return is_key_of(person, owner); });
}

Signed signed_by(const std::vector<Happening>& history, const Happening& statement) {
  Signed out;
  for (const std::string& person : statement.signers) {
    if (!known(history, person, statement.position)) {
      out.untrusted = true;
      continue;
    }
    if (statement.tampered) continue;
    const auto trusted = [&](const char* role) {
      return brute_trusted(history, person, role, statement.position, statement.received_at);
    };
    if (trusted("approver")) {
      out.approvers.insert(person);
    } else if (trusted("policy")) {
      out.policies.insert(person);
    } else {
      out.untrusted = true;
    }
  }
  return out;
}

bool fits(const std::string& pattern, const std::string& text) {
  if (pattern.empty() || pattern.back() != '*') return pattern == text;
  return text.compare(0, pattern.size() - 1, pattern, 0, pattern.size() - 1) == 0;
}

// Whoever signed the statement may end it, and every approver but who asked for it.
bool can_end(const Signed& ending, const Signed& statement, const std::string& requester) {
  for (const auto* const people : {&ending.approvers, &ending.policies}) {
    for (const std::string& person : *people) {
      if (is_key_of(person, requester)) continue;
      if (people == &ending.approvers) return true;
      for (const auto* const others : {&statement.approvers, &statement.policies}) {
        for (const std::string& other : *others) {
          if (is_key_of(person, owner_of(other))) return true;
        }
      }
    }
  }
  return false;
}

bool ended(const std::vector<Happening>& history, const Happening& statement, const Signed& who,
           const Access& access) {
  return std::any_of(history.begin(), history.end(), [&](const Happening& each) {
    return each.kind == Kind::kStatement && each.position <= access.known_at &&
           each.valid_from <= access.at && each.received_at <= access.at &&
           std::count(each.ends.begin(), each.ends.end(), statement.statement) > 0 &&
           can_end(signed_by(history, each), who, statement.requester);
  });
}

bool is_refusal(const Happening& statement) { return statement.decision == Decision::kReject; }

// Only an approval may reach back to before it arrived.
bool has_begun(const Happening& statement, Timestamp at) {
  return statement.valid_from <= at && (!is_refusal(statement) || statement.received_at <= at);
}

std::string fault(const std::vector<Happening>& history, const Happening& statement,
                  const Access& access) {
  if (statement.version != access.version) return "wrong_version";
  if (statement.purpose != access.purpose) return "wrong_purpose";
  if (is_refusal(statement) && !statement.columns.empty() && !access.columns.empty()) {
    const bool any =
        std::any_of(access.columns.begin(), access.columns.end(), [&](const std::string& column) {
          return std::count(statement.columns.begin(), statement.columns.end(), column) > 0;
        });
    if (!any) return "wrong_columns";
  }
  if (!is_refusal(statement) && !statement.columns.empty()) {
    for (const std::string& column : access.columns) {
      if (std::count(statement.columns.begin(), statement.columns.end(), column) == 0) {
        return "wrong_columns";
      }
    }
    if (access.columns.empty()) return "wrong_columns";
  }
  if (!statement.contract.empty() && !access.contract.empty()) {
    if (statement.contract != access.contract) return "wrong_contract";
    const std::string& version = statement.contract_version;
    const bool unsaid = is_refusal(statement) && access.contract_version.empty();
    if (!version.empty() && !unsaid && version != access.contract_version) return "wrong_contract";
  }
  const Signed who = signed_by(history, statement);
  if (who.nobody()) return who.untrusted ? "untrusted_key" : "bad_signature";
  std::set<std::string> others = who.approvers;
  others.insert(who.policies.begin(), who.policies.end());
  erase_keys_of(others, statement.requester);
  if (others.empty()) return "self_approved";
  if (ended(history, statement, who, access)) return "revoked";
  if (!has_begun(statement, access.at)) return "not_yet_valid";
  if (statement.valid_until && *statement.valid_until <= access.at) return "expired";
  return "";
}

std::string context(const Happening& statement) {
  std::string text = statement.requester + "|" + statement.dataset + "|" + statement.purpose + "|" +
                     statement.tier + "|" + statement.contract + "|" + statement.contract_version +
                     "|";
  for (const std::string& column : statement.columns) text += column + ",";
  return text;
}

Happening rule_of(const std::vector<Happening>& history, const std::string& tier,
                  const Access& access) {
  Happening rule;  // one approver
  for (const std::string& name :
       tier.empty() ? std::vector<std::string>{""} : std::vector<std::string>{"", tier}) {
    for (const Happening& each : history) {
      if (each.kind == Kind::kRule && each.tier == name && each.position <= access.known_at &&
          each.received_at <= access.at) {
        rule = each;
      }
    }
  }
  return rule;
}

bool enough(const std::vector<Happening>& history, const std::vector<const Happening*>& group,
            const Access& access, Timestamp received) {
  std::set<std::string> approvers;
  std::set<std::string> policies;
  for (const Happening* statement : group) {
    if (statement->decision != Decision::kApprove || statement->received_at > received) continue;
    const Signed who = signed_by(history, *statement);
    approvers.insert(who.approvers.begin(), who.approvers.end());
    policies.insert(who.policies.begin(), who.policies.end());
  }
  erase_keys_of(approvers, group.front()->requester);
  erase_keys_of(policies, group.front()->requester);
  for (const std::string& person : approvers) policies.erase(person);
  std::map<std::string, const Happening*> last;
  for (const Happening& each : history) {
    if (each.kind != Kind::kPolicyResult || each.position > access.known_at ||
        each.version != access.version || each.time > access.at || each.received_at > received ||
        each.tampered) {
      continue;
    }
    for (const std::string& person : each.signers) {
      if (!brute_trusted(history, person, "policy", each.position, each.received_at)) continue;
      const Happening*& slot = last[person];
      const bool later =
          slot == nullptr || each.time > slot->time || (each.time == slot->time && !each.passed);
      if (later) slot = &each;
    }
  }
  for (const auto& [person, result] : last) {
    if (is_key_of(person, group.front()->requester)) continue;
    if (result->passed && !approvers.contains(person)) policies.insert(person);
  }
  const Happening rule = rule_of(history, group.front()->tier, access);
  return approvers.size() >= rule.approvers && policies.size() >= rule.policy_approvals;
}

// Whose signatures of a statement count.
std::set<std::string> people_behind(const std::vector<Happening>& history,
                                    const Happening& statement) {
  const Signed who = signed_by(history, statement);
  std::set<std::string> people = who.approvers;
  people.insert(who.policies.begin(), who.policies.end());
  erase_keys_of(people, statement.requester);
  return people;
}

// Whether somebody's refusal stands, who has not approved since.
bool refused(const std::vector<Happening>& history, const std::vector<const Happening*>& holding) {
  for (const Happening* no : holding) {
    if (!is_refusal(*no)) continue;
    const Timestamp from = std::max(no->valid_from, no->received_at);
    for (const std::string& person : people_behind(history, *no)) {
      const bool approved_since =
          std::any_of(holding.begin(), holding.end(), [&](const Happening* yes) {
            return !is_refusal(*yes) && yes->position > no->position && yes->valid_from > from &&
                   people_behind(history, *yes).contains(person);
          });
      if (!approved_since) return true;
    }
  }
  return false;
}

std::string better(const std::string& a, const std::string& b) {
  static const std::vector<std::string> kOrder = {
      "none",          "wrong_app",      "wrong_version", "wrong_purpose",
      "wrong_columns", "wrong_contract", "bad_signature", "untrusted_key",
      "not_yet_valid", "expired",        "self_approved", "insufficient_approvers",
      "revoked",       "rejected",       "approved_late", "approved"};
  return std::find(kOrder.begin(), kOrder.end(), a) < std::find(kOrder.begin(), kOrder.end(), b)
             ? b
             : a;
}

std::string verdict_of_group(const std::vector<Happening>& history,
                             const std::vector<const Happening*>& group, const Access& access) {
  if (enough(history, group, access, access.at)) return "approved";
  return enough(history, group, access, Timestamp::max()) ? "approved_late"
                                                          : "insufficient_approvers";
}

std::string elsewhere(const std::vector<Happening>& history, const Access& access) {
  std::string out = "none";
  for (const Happening& each : history) {
    if (each.kind != Kind::kStatement || each.decision != Decision::kApprove ||
        each.position > access.known_at || !fits(each.dataset, access.dataset) ||
        signed_by(history, each).nobody()) {
      continue;
    }
    out = better(out, each.app == access.app ? "wrong_version" : "wrong_app");
  }
  return out;
}

}  // namespace

std::string owner_of(const std::string& person) { return person.substr(0, person.find('\'')); }

bool brute_trusted(const std::vector<Happening>& history, const std::string& person,
                   const std::string& role, Position position, Timestamp time) {
  const Happening* state = nullptr;
  for (const Happening& each : history) {
    if (each.position >= position || each.person != person) continue;
    if (each.kind == Kind::kRevokeKey && (at_once(each) || time >= *each.revoked_at)) return false;
    if (each.kind == Kind::kAddKey) state = &each;
  }
  if (state == nullptr || !(role == "approver" ? state->approver : state->policy)) return false;
  return !(state->key_from && time < *state->key_from) &&
         !(state->key_until && time >= *state->key_until);
}

std::string brute_verdict(const std::vector<Happening>& history, const Access& access) {
  std::string verdict = "none";
  std::map<std::string, std::vector<const Happening*>> groups;
  std::vector<const Happening*> holding;
  bool considered = false;
  for (const Happening& each : history) {
    if (each.kind != Kind::kStatement || each.decision == Decision::kWithdraw ||
        each.position > access.known_at || each.app != access.app ||
        each.version != access.version || !fits(each.dataset, access.dataset)) {
      continue;
    }
    considered = true;
    const std::string wrong = fault(history, each, access);
    if (wrong.empty()) {
      holding.push_back(&each);
      if (!is_refusal(each)) groups[context(each)].push_back(&each);
    } else if (each.decision == Decision::kApprove) {
      verdict = better(verdict, wrong);
    }
  }
  if (!considered) return elsewhere(history, access);
  if (refused(history, holding)) return "rejected";
  for (const auto& [name, group] : groups) {
    verdict = better(verdict, verdict_of_group(history, group, access));
  }
  return verdict;
}

}  // namespace ledgerline::test
