#include "query/failing_results.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "engine/index/attestation_keys.h"
#include "engine/index/attestation_reader.h"
#include "query/approval_evidence.h"
#include "query/context.h"

namespace ledgerline::query {
namespace {

using Needed = std::map<Position, Position>;
using Votes = std::vector<const PolicyVote*>;

// An access counts a vote as one in time from then on.
Timestamp counts_from(const PolicyVote& vote) { return std::max(vote.time, vote.received_at); }

// Of all results up to the time of each failing one, whenever they arrived.
void add_needed_by_time(const Votes& kept, const Votes& failing, Needed& out) {
  Votes ordered = kept;
  const auto before = [](const PolicyVote* a, const PolicyVote* b) { return overrules(*b, *a); };
  std::sort(ordered.begin(), ordered.end(), before);
  for (const PolicyVote* const lost : failing) {
    const auto end = std::upper_bound(ordered.begin(), ordered.end(), lost, before);
    if (end == ordered.begin()) continue;
    const PolicyVote& last = **std::prev(end);
    if (last.passed) out.try_emplace(lost->position, last.position);
  }
}

// What stays of an engine's votes, as its last word changes while they count one after another.
struct Word {
  Timestamp from;
  const PolicyVote* last = nullptr;
  const PolicyVote* next_passing = nullptr;  // this or the first after it; null: none
};

std::vector<Word> words_of(Votes kept) {
  std::sort(kept.begin(), kept.end(), [](const PolicyVote* a, const PolicyVote* b) {
    return counts_from(*a) < counts_from(*b);
  });
  std::vector<Word> out;
  for (const PolicyVote* const vote : kept) {
    const PolicyVote* last = out.empty() ? nullptr : out.back().last;
    if (last == nullptr || overrules(*vote, *last)) last = vote;
    const Timestamp from = counts_from(*vote);
    if (out.empty() || out.back().from < from) out.push_back({from, last, nullptr});
    out.back().last = last;
  }
  const PolicyVote* passing = nullptr;
  for (auto word = out.rbegin(); word != out.rend(); ++word) {
    if (word->last->passed) passing = word->last;
    word->next_passing = passing;
  }
  return out;
}

// Of the results that had arrived in time for an access.
void add_needed_in_time(const Votes& kept, const Votes& failing, Needed& out) {
  const std::vector<Word> words = words_of(kept);
  for (const PolicyVote* const lost : failing) {
    auto word = std::upper_bound(words.begin(), words.end(), counts_from(*lost),
                                 [](Timestamp time, const Word& each) { return time < each.from; });
    if (word != words.begin()) --word;
    if (word == words.end() || word->next_passing == nullptr) continue;
    // Words only grow: when the failing one does not overrule this one, it overrules none later.
    if (overrules(*lost, *word->next_passing)) {
      out.try_emplace(lost->position, word->next_passing->position);
    }
  }
}

Error out_of_time() {
  return {
      ErrorKind::kOverloaded, "too many policy results to look at in the time of one question", {}};
}

class Failures {
 public:
  Failures(const Context& context, const log::Erasure& erasure)
      : context_(context), erasure_(erasure), evidence_(context, Position(UINT64_MAX)) {}

  // Notes the versions that a failing result at `position`, if there is one, speaks of.
  Result<void> note(Position position) {
    if (context_.expired()) return out_of_time();
    const auto row = index::attestation_at(context_.reader(), position);
    if (!row) return row.error();
    if (!*row || !(*row)->policy_result || (*row)->policy_result->passed) return {};
    for (const std::string& subject : (*row)->subjects) {
      versions_.insert(index::subject_digest(subject));
    }
    if ((*row)->subjects_omitted > 0) long_ones_.insert(position);
    return {};
  }

  Result<std::vector<log::HeldRecord>> held() {
    if (auto done = note_omitted(); !done) return done.error();
    Needed needed;
    for (const ShortDigest& version : versions_) {
      if (context_.expired()) return out_of_time();
      if (auto done = add_version(version, needed); !done) return done.error();
    }
    std::vector<log::HeldRecord> out;
    for (const auto& [position, passing] : needed) out.push_back({position, passing, true});
    return out;
  }

 private:
  // A row shows its first subjects alone; the table of results has them all.
  Result<void> note_omitted() {
    if (long_ones_.empty()) return {};
    return context_.reader().rows(index::kAttestations, index::policy_results_range(),
                                  index::Order::kOldestFirst,
                                  [&](ByteView key, ByteView) -> Result<bool> {
                                    if (context_.expired()) return out_of_time();
                                    if (long_ones_.contains(index::parse_last_position(key))) {
                                      versions_.insert(index::parse_policy_result_key(key));
                                    }
                                    return true;
                                  });
  }

  Result<void> add_version(const ShortDigest& version, Needed& needed) {
    auto votes = evidence_.votes(version);
    if (!votes) return votes.error();
    std::map<crypto::KeyId, std::vector<PolicyVote>> engines;
    for (PolicyVote& vote : *votes) engines[vote.by.key].push_back(std::move(vote));
    for (const auto& [key, own] : engines) {
      needed.merge(needed_failures(own, [&](const PolicyVote& vote) {
        return erasure_.covers(vote.position, format::RecordKind::kAttestation, vote.received_at);
      }));
    }
    return {};
  }

  const Context& context_;
  const log::Erasure& erasure_;
  ApprovalEvidence evidence_;
  std::set<ShortDigest> versions_;
  std::set<Position> long_ones_;  // speak of more versions than their rows show
};

}  // namespace

std::map<Position, Position> needed_failures(const std::vector<PolicyVote>& votes,
                                             const std::function<bool(const PolicyVote&)>& taken) {
  Votes kept;
  Votes failing;
  for (const PolicyVote& vote : votes) {
    if (!taken(vote)) {
      kept.push_back(&vote);
    } else if (!vote.passed) {
      failing.push_back(&vote);
    }
  }
  Needed out;
  add_needed_by_time(kept, failing, out);
  add_needed_in_time(kept, failing, out);
  return out;
}

Result<std::vector<log::HeldRecord>> failing_results(const Context& context,
                                                     const log::AdmittedErasure& admitted) {
  Failures failures(context, admitted.erasure);
  for (const log::ErasedIdentity& taken : admitted.identities) {
    if (auto done = failures.note(taken.position); !done) return done.error();
  }
  return failures.held();
}

}  // namespace ledgerline::query
