// Which failing results must stay, against the judge itself on random small histories.
#include "query/failing_results.h"

#include <algorithm>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/random_seed.h"

namespace ledgerline::query {
namespace {

constexpr std::int64_t kTimes = 6;

Timestamp time_of(std::int64_t ns) { return {ns}; }

PolicyVote vote(std::uint64_t position, std::int64_t time, std::int64_t received, bool passed) {
  PolicyVote out;
  out.by.policy = true;
  out.position = Position(position);
  out.time = time_of(time);
  out.received_at = time_of(received);
  out.passed = passed;
  return out;
}

using Needed = std::map<Position, Position>;

Needed needed(const std::vector<PolicyVote>& votes, const std::set<Position>& taken) {
  return needed_failures(votes,
                         [&](const PolicyVote& each) { return taken.contains(each.position); });
}

// What an access at `at` is told when one approver and one engine have to agree.
Judgement judge_at(std::int64_t at, const std::vector<PolicyVote>& votes) {
  AccessScope scope;
  scope.version = "sha256:aa";
  scope.dataset = {"db", "t"};
  scope.purpose = "p";
  scope.at = time_of(at);
  Statement statement;
  statement.row.decision = format::Decision::kApprove;
  statement.row.requester = "alice";
  statement.row.purpose = "p";
  statement.row.subjects = {index::subject_digest(scope.version)};
  Endorsement by;
  by.key[0] = 1;
  by.owner = "bob";
  by.approver = true;
  statement.endorsements = {by};
  Rule rule;
  rule.policy_approvals = 1;
  return judge(scope, {statement}, votes, {{"", rule}});
}

bool tells_more(const Judgement& a, const Judgement& b) {
  return a.verdict > b.verdict || a.policy_approvals > b.policy_approvals;
}

}  // namespace

TEST_CASE("a failing result is needed by the passing one that it overrules") {
  const auto passed = vote(1, 1, 1, true);
  const auto failed = vote(2, 2, 2, false);
  CHECK(needed({passed, failed}, {Position(2)}) == Needed{{Position(2), Position(1)}});
  CHECK(needed({passed, failed}, {Position(1), Position(2)}).empty());
  CHECK(needed({passed, vote(2, 1, 2, false)}, {Position(2)}).size() == 1);
  CHECK(needed({vote(1, 3, 1, true), failed}, {Position(2)}).empty());
  CHECK(needed({passed, failed, vote(3, 2, 1, false)}, {Position(2)}).empty());
  CHECK(needed({passed, failed, vote(3, 3, 3, false)}, {Position(2)}).size() == 1);
}

TEST_CASE("a failing result that came late leaves one that was in time needed") {
  // An access between 2 and 9 had no word but the failing one of 2 in time.
  const std::vector<PolicyVote> votes = {vote(1, 1, 1, true), vote(2, 2, 2, false),
                                         vote(3, 2, 9, false)};
  CHECK(needed(votes, {Position(2)}) == Needed{{Position(2), Position(1)}});
  CHECK(needed(votes, {Position(3)}).empty());
}

TEST_CASE("failing results are needed where a verdict would gain without them, and only there") {
  const std::uint64_t seed = test::random_seed();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  const auto any = [&] { return static_cast<std::int64_t>(random() % kTimes); };
  std::size_t gains = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<PolicyVote> votes;
    std::vector<PolicyVote> kept;
    std::set<Position> taken;
    for (std::uint64_t i = 1 + random() % 6; i > 0; --i) {
      votes.push_back(vote(i, any(), any(), random() % 2 == 0));
      if (random() % 2 == 0) {
        taken.insert(votes.back().position);
      } else {
        kept.push_back(votes.back());
      }
    }
    const bool takes_passing = std::any_of(votes.begin(), votes.end(), [&](const PolicyVote& each) {
      return each.passed && taken.contains(each.position);
    });
    bool gained = false;
    for (std::int64_t at = 0; at <= kTimes; ++at) {
      gained = gained || tells_more(judge_at(at, kept), judge_at(at, votes));
    }
    gains += gained ? 1 : 0;
    const Needed found = needed(votes, taken);
    if (gained) REQUIRE_FALSE(found.empty());
    // A later passing one that goes too may have silenced the failing one for some accesses.
    if (!gained && !takes_passing) REQUIRE(found.empty());
    for (const auto& [failing, passing] : found) {
      CHECK(taken.contains(failing));
      CHECK_FALSE(taken.contains(passing));
    }
  }
  CHECK(gains > 1'000);
}

}  // namespace ledgerline::query
