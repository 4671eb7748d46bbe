// Trust and approval verdicts equal those of a brute-force judge on generated histories: keys that
// come late, end, are replaced, are revoked at once or from an announced time on; statements that
// are superseded, withdrawn, expired, and arrive again with signatures of others.
#include <algorithm>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "query/approval_check.h"
#include "query/trust.h"
#include "tests/property/brute_judge.h"
#include "tests/support/lineage_history.h"
#include "tests/support/random_seed.h"
#include "tests/support/signed_statements.h"

namespace ledgerline::test {
namespace {

using Kind = Happening::Kind;
using Decision = Happening::Decision;

constexpr int kSteps = 60;
constexpr int kQuestions = 250;
const std::string kVersions[] = {std::string(64, 'a'), std::string(64, 'b')};

class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {
    for (const char* owner : {"alice", "bob", "carol", "dave", "engine"}) {
      signers_.try_emplace(owner, owner);
      signers_.try_emplace(std::string(owner) + "'", owner);
    }
  }

  void step() {
    ++now_;
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
        return add_key();
      case 3:
        return below(2) == 0 ? revoke_key() : replace_key();
      case 4:
        return set_rule();
      case 5:
        return policy_result();
      case 6:
        if (!made_.empty()) return sign_again();
        return statement();
      default:
        return statement();
    }
  }

  void check() {
    INFO(story_);
    for (int i = 0; i < kQuestions; ++i) {
      const Access access = question();
      const query::Context context = log_.context();
      const auto answer = query::check_approval(context, as_asked(access));
      REQUIRE(answer);
      const std::string expected = brute_verdict(history_, access);
      INFO("app " << access.app << " version " << access.version[0] << " dataset " << access.dataset
                  << " columns " << access.columns.size() << " purpose " << access.purpose
                  << " contract " << access.contract << " " << access.contract_version << " at "
                  << to_string(access.at) << " known_at " << access.known_at.value());
      CHECK(to_string(answer->judgement.verdict) == expected);
      ++seen_[expected];
      check_trust(context);
    }
    const auto difference = log_.rebuild_difference();
    CHECK(difference.value_or("") == "");
  }

  [[nodiscard]] const std::map<std::string, int>& seen() const { return seen_; }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  template <class T>
  T any(std::initializer_list<T> choices) {
    return *(choices.begin() + below(choices.size()));
  }
  Timestamp near(int spread) {
    return minute(now_ + static_cast<int>(below(static_cast<std::size_t>(2 * spread))) - spread);
  }

  Happening& happen(Kind kind, const Json& body, format::RecordKind record) {
    Happening each;
    each.kind = kind;
    each.received_at = minute(now_);
    each.position = log_.post(body.dump(), record, each.received_at);
    history_.push_back(each);
    story_ += std::to_string(each.position.value()) + " " + body.dump() + "\n";
    return history_.back();
  }

  // A key, by its name.
  std::string person() {
    const auto owner = any<std::string>({"alice", "bob", "carol", "dave", "engine"});
    return below(4) == 0 ? owner + "'" : owner;
  }

  void add_key() {
    const std::string name = person();
    Happening added;
    const Json body = key_change(name, added);
    keep_key(added, happen(Kind::kAddKey, body, format::RecordKind::kTrustRoot));
  }

  // The change that adds the key, with what it says in `added`.
  Json key_change(const std::string& name, Happening& added) {
    std::vector<std::string> roles = {owner_of(name) == "engine" ? "policy" : "approver"};
    if (below(4) == 0) roles = {"policy", "approver"};
    if (below(10) == 0) roles = {"auditor"};
    Json body = test::add_key(signers_.at(name), roles);
    std::optional<Timestamp> from;
    std::optional<Timestamp> until;
    if (below(4) == 0) from = near(20);
    if (below(4) == 0) until = minute(now_ + 5 + static_cast<int>(below(30)));
    if (from && until && *until <= *from) until.reset();
    if (from) body["key"]["valid_from"] = to_string(*from);
    if (until) body["key"]["valid_until"] = to_string(*until);
    added.person = name;
    added.approver = std::count(roles.begin(), roles.end(), "approver") > 0;
    added.policy = std::count(roles.begin(), roles.end(), "policy") > 0;
    added.key_from = from;
    added.key_until = until;
    return body;
  }

  static void keep_key(Happening added, Happening& at) {
    added.kind = Kind::kAddKey;
    added.position = at.position;
    added.received_at = at.received_at;
    at = std::move(added);
  }

  // None, or announced; a time in the past changes nothing.
  std::optional<Timestamp> revocation_time() {
    if (below(2) == 0) return std::nullopt;
    return minute(now_ + static_cast<int>(below(40)) - 10);
  }

  void revoke_key() {
    const std::string name = person();
    const auto time = revocation_time();
    Json body = test::revoke_key(signers_.at(name));
    if (time) body["revoked_at"] = to_string(*time);
    Happening& each = happen(Kind::kRevokeKey, body, format::RecordKind::kTrustRoot);
    each.person = name;
    each.revoked_at = time;
  }

  // By the owner's other key, by somebody else's, or by itself.
  void replace_key() {
    const std::string old = person();
    const std::string name =
        below(3) == 0 ? person() : owner_of(old) + (old.back() == '\'' ? "" : "'");
    const auto time = revocation_time();
    Happening added;
    Json body = key_change(name, added);
    body["action"] = "replace_key";
    body["key_id"] = signers_.at(old).key_id();
    if (time) body["revoked_at"] = to_string(*time);
    Happening& first = happen(Kind::kRevokeKey, body, format::RecordKind::kTrustRoot);
    if (name == old) return keep_key(added, first);
    first.person = old;
    first.revoked_at = time;
    history_.push_back(first);
    keep_key(added, history_.back());
  }

  void set_rule() {
    const std::string tier = any<std::string>({"", "T2"});
    const int approvers = static_cast<int>(below(3));
    const int policies = approvers == 0 ? 1 : static_cast<int>(below(2));
    Happening& each = happen(Kind::kRule, test::set_rule(tier, approvers, policies),
                             format::RecordKind::kTrustRoot);
    each.tier = tier;
    each.approvers = static_cast<std::uint32_t>(approvers);
    each.policy_approvals = static_cast<std::uint32_t>(policies);
  }

  std::vector<std::string> some_signers(std::size_t most) {
    std::set<std::string> names;
    for (std::size_t i = 1 + below(most); i > 0; --i) names.insert(person());
    return {names.begin(), names.end()};
  }

  Json signed_body(const std::string& payload, const std::vector<std::string>& names,
                   bool tampered) {
    std::vector<const Signer*> signers;
    for (const std::string& name : names) signers.push_back(&signers_.at(name));
    // What is signed is not what is sent.
    Json body = envelope(tampered ? payload + " " : payload, signers);
    if (tampered) body["payload"] = envelope(payload, {})["payload"];
    return body;
  }

  void policy_result() {
    const bool passed = below(4) != 0;
    const Timestamp time = near(10);
    const std::string& version = kVersions[below(2)];
    const Json predicate = {{"verifier", {{"id", "https://engine.example"}}},
                            {"timeVerified", to_string(time)},
                            {"verificationResult", passed ? "PASSED" : "FAILED"}};
    const std::string payload =
        test::statement(predicate, "https://slsa.dev/verification_summary/v1", version).dump();
    std::vector<std::string> names = {below(5) == 0 ? person() : "engine"};
    // Who approved just now: one key must not be approver and engine at once.
    if (!last_signers_.empty() && below(3) == 0) names = {last_signers_.front()};
    const bool tampered = below(8) == 0;
    Happening& each = happen(Kind::kPolicyResult, signed_body(payload, names, tampered),
                             format::RecordKind::kAttestation);
    each.signers = names;
    each.tampered = tampered;
    each.version = version;
    each.passed = passed;
    each.time = time;
  }

  void statement() {
    Happening each;
    each.decision = below(8) == 0 ? Decision::kReject : Decision::kApprove;
    each.valid_from = below(2) == 0 ? minute(now_) : near(30);
    Json predicate = scope_of(each);
    if (each.decision == Decision::kReject) predicate["decision"] = "reject";
    predicate["valid_from"] = to_string(each.valid_from);
    if (below(3) == 0) {
      each.valid_until =
          Timestamp{each.valid_from.ns + minute(1 + static_cast<int>(below(60))).ns - minute(0).ns};
      predicate["valid_until"] = to_string(*each.valid_until);
    }
    end_others(each, predicate);
    const std::string payload =
        test::statement(predicate, "urn:ledgerline:predicate:approval:v1", each.version).dump();
    each.statement = payload_digest(payload);
    send(each, payload);
    made_.push_back({each, payload});
  }

  void send(Happening each, const std::string& payload) {
    // Often the same people again: one key's second word must not count twice.
    each.signers = last_signers_.empty() || below(3) != 0 ? some_signers(3) : last_signers_;
    last_signers_ = each.signers;
    each.tampered = below(5) == 0;
    Happening& kept = happen(Kind::kStatement, signed_body(payload, each.signers, each.tampered),
                             format::RecordKind::kAttestation);
    each.kind = kept.kind;
    each.position = kept.position;
    each.received_at = kept.received_at;
    kept = std::move(each);
  }

  // A statement of earlier arrives once more, with other signatures.
  void sign_again() {
    const Made& made = made_[below(made_.size())];
    send(made.said, made.payload);
  }

  void choose_scope(Happening& each) {
    each.requester = any<std::string>({"alice", "Alice", "rita", "rita", "rita", "rita"});
    each.app = below(5) == 0 ? "batch" : "router";
    each.version = kVersions[below(5) == 0 ? 1 : 0];
    each.dataset = any<std::string>({"orders", "orders", "ord*", "*", "refunds"});
    each.purpose = below(5) == 0 ? "audit" : "support";
    each.tier = any<std::string>({"", "T2"});
    if (below(4) == 0) each.columns = {"email"};
    if (below(3) != 0) return;
    each.contract = any<std::string>({"c1", "c2", "c2"});
    if (below(2) == 0) each.contract_version = any<std::string>({"1", "2"});
  }

  // That of the statement before, said again in other words.
  void repeat_scope(Happening& each) {
    const Happening& last = made_.back().said;
    each.requester = last.requester;
    each.app = last.app;
    each.version = last.version;
    each.dataset = last.dataset;
    each.purpose = last.purpose;
    each.tier = last.tier;
    each.columns = last.columns;
    each.contract = last.contract;
    each.contract_version = last.contract_version;
  }

  Json scope_of(Happening& each) {
    if (made_.empty() || below(3) != 0) {
      choose_scope(each);
    } else {
      repeat_scope(each);
    }
    Json predicate = approval();
    predicate.erase("approvers");
    predicate["requester"] = each.requester;
    predicate["app"] = each.app;
    predicate["dataset"] = {{"namespace", "db"}, {"name", each.dataset}};
    predicate["purpose"] = each.purpose;
    predicate["rationale"] = "step " + std::to_string(now_);
    if (!each.tier.empty()) predicate["tier"] = each.tier;
    if (!each.columns.empty()) predicate["columns"] = each.columns;
    if (!each.contract.empty()) predicate["contract"]["id"] = each.contract;
    if (!each.contract_version.empty()) predicate["contract"]["version"] = each.contract_version;
    return predicate;
  }

  void end_others(Happening& each, Json& predicate) {
    if (made_.empty() || below(4) != 0) return;
    each.ends = {made_[below(made_.size())].said.statement};
    if (below(2) == 0) {
      predicate["supersedes"] = each.ends;
      return;
    }
    each.decision = Decision::kWithdraw;
    predicate["decision"] = "withdraw";
    predicate["revokes"] = each.ends;
  }

  Access question() {
    Access access;
    access.app = any<std::string>({"router", "router", "router", "batch", "nobody"});
    access.version = kVersions[below(4) == 0 ? 1 : 0];
    access.dataset = any<std::string>({"orders", "orders", "refunds", "other"});
    if (below(2) == 0) access.columns = {"email"};
    if (below(6) == 0) access.columns.push_back("name");
    access.purpose = below(6) == 0 ? "audit" : "support";
    if (below(3) == 0) access.contract = any<std::string>({"c1", "c2"});
    if (!access.contract.empty() && below(2) == 0) access.contract_version = "1";
    access.at = minute(static_cast<int>(below(kSteps + 40)) - 10);
    access.known_at = below(2) == 0 ? Position(UINT64_MAX) : Position(below(kSteps + 2));
    return access;
  }

  static query::ApprovalQuestion as_asked(const Access& access) {
    query::ApprovalQuestion ask;
    ask.app = {"", access.app};
    ask.scope.version = "sha256:" + access.version;
    ask.scope.dataset = {"db", access.dataset};
    ask.scope.columns = access.columns;
    ask.scope.purpose = access.purpose;
    ask.scope.contract.id = access.contract;
    ask.scope.contract.version = access.contract_version;
    ask.scope.at = access.at;
    ask.known_at = access.known_at;
    return ask;
  }

  void check_trust(const query::Context& context) {
    const std::string name = person();
    query::TrustQuestion ask;
    ask.key = signers_.at(name).key().public_key().key_id();
    ask.role = any<std::string>({"approver", "policy"});
    ask.position = Position(below(kSteps + 2));
    ask.time = minute(static_cast<int>(below(kSteps + 20)));
    const auto answer = query::judge_trust(context, ask);
    REQUIRE(answer);
    INFO(name << " as " << ask.role << " at position " << ask.position->value() << " and "
              << to_string(*ask.time));
    CHECK((answer->distrust == index::Distrust::kNone) ==
          brute_trusted(history_, name, ask.role, *ask.position + 1, *ask.time));
  }

  struct Made {
    Happening said;  // without who signed it, and when it arrived
    std::string payload;
  };

  std::mt19937_64 random_;
  LineageHistory log_;
  std::map<std::string, Signer> signers_;
  int now_ = 0;
  std::vector<Happening> history_;
  std::vector<Made> made_;
  std::vector<std::string> last_signers_;
  std::string story_;
  std::map<std::string, int> seen_;
};

}  // namespace

TEST_CASE("verdicts on generated histories are those of a brute-force judge", "[property]") {
  std::mt19937_64 seeds(random_seed());
  std::map<std::string, int> seen;
  for (int round = 0; round < 25; ++round) {
    const std::uint64_t seed = seeds();
    INFO("history " << seed);
    World world(seed);
    for (int i = 0; i < kSteps; ++i) world.step();
    world.check();
    for (const auto& [verdict, count] : world.seen()) seen[verdict] += count;
  }
  // Every verdict was met: else the histories say nothing about it.
  CHECK(seen.size() == 16);
  for (const auto& [verdict, count] : seen) std::cout << verdict << " " << count << "\n";
}

}  // namespace ledgerline::test
