// The witnesses of a policy, each on a thread of its own: a checkpoint goes to all of them at once,
// and is good as soon as a quorum has cosigned it. A slow witness holds up nobody: it gets the
// newest checkpoint when it is done with its last one.
//
// A witness objects when it says that it has seen a tree which ours does not continue. Its word is
// not signed, so it counts for as much as its cosignature does: while the others can still be a
// quorum there is an alarm, and it is asked again later and later; without one, nothing is cosigned
// any more.
//
// cosign() and check_not_ahead() are called by one thread; stop() from any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/metrics.h"
#include "engine/base/result.h"
#include "engine/crypto/tlog_policy.h"
#include "engine/log/witness.h"

namespace ledgerline::log {

// Called once for each witness, with the address of its line.
using WitnessConnect = std::function<WitnessTransport(const std::string& url)>;

struct WitnessOptions {
  crypto::TlogPolicy policy;
  WitnessConnect connect;
};

class WitnessGroup {
 public:
  // `keys`: those that sign the log's checkpoints, the current one first. kInvalid: the policy
  // names logs and none by one of these keys, or a witness without an address.
  [[nodiscard]] static Result<std::unique_ptr<WitnessGroup>> create(
      const WitnessOptions& options, std::span<const crypto::NoteVerifier> keys);
  ~WitnessGroup();
  WitnessGroup(const WitnessGroup&) = delete;
  WitnessGroup& operator=(const WitnessGroup&) = delete;

  // The note with the cosignatures of a quorum; waits until there is one, or until every witness
  // has answered or given up. `consistency` is kept beyond the call, for witnesses slower than the
  // quorum: it is asked on their threads until the group is destroyed, and must own what it reads.
  // kConflict, from then on: so many of them object that the others are no quorum.
  // kUnavailable: no quorum; the message names who failed and why.
  [[nodiscard]] Result<std::string> cosign(const SignedCheckpoint& checkpoint,
                                           const ConsistencySource& consistency);

  // kConflict when a witness that can be reached has seen more than `size` leaves, unless a quorum
  // of others has seen this log and not more: a witness that is not reached speaks for nobody here,
  // since it may know of the larger tree as well. `note` is a checkpoint that was signed before, so
  // that nothing new is signed for the question.
  [[nodiscard]] Result<void> check_not_ahead(const std::string& note, std::uint64_t size);

  // A waiting cosign() gives up.
  void stop();

 private:
  struct Round;
  struct Member {
    Member(const crypto::TlogPolicy::Witness& policy, WitnessTransport transport);

    Witness witness;
    metrics::Gauge& failing;
    metrics::Gauge& objecting;
    // Guarded by mutex_; `next` is shared with the caller that waits for it.
    std::shared_ptr<Round> next;
    std::optional<Error> objection;
    std::chrono::milliseconds patience{0};  // from the objection to the next question
    std::chrono::steady_clock::time_point ask_again;
    std::thread thread;
  };

  explicit WitnessGroup(crypto::TlogPolicy policy) : policy_(std::move(policy)) {}
  void run(Member& member, std::size_t index);
  // With mutex_ held.
  void note_answer(Member& member, const Result<std::string>& answer);
  void note_objection(Member& member, const Error& objection);
  void ask(const std::shared_ptr<Round>& round);
  [[nodiscard]] Result<std::string> outcome_of(const Round& round) const;

  const crypto::TlogPolicy policy_;
  std::vector<std::unique_ptr<Member>> members_;

  std::mutex mutex_;
  std::condition_variable work_;      // for the members
  std::condition_variable answered_;  // for cosign()
  // Guarded by mutex_: what they saw of a fork, for good, and whether to end.
  std::optional<Error> conflict_;
  bool stopping_ = false;
};

}  // namespace ledgerline::log
