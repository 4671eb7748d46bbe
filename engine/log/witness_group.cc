#include "engine/log/witness_group.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/logging.h"
#include "engine/base/named_thread.h"

namespace ledgerline::log {

// One checkpoint and what became of it. Guarded by the group's mutex, but for the constants.
struct WitnessGroup::Round {
  Round(SignedCheckpoint asked, ConsistencySource source, std::size_t witnesses)
      : checkpoint(std::move(asked)),
        consistency(std::move(source)),
        answers(witnesses),
        cosigned(witnesses) {}

  [[nodiscard]] bool all_answered() const {
    return std::all_of(answers.begin(), answers.end(),
                       [](const auto& answer) { return answer.has_value(); });
  }

  // Witnesses that have seen the same size share one proof.
  Result<merkle::Proof> proof_from(std::uint64_t size) {
    const std::lock_guard lock(proofs_mutex);
    const auto known = proofs.find(size);
    if (known != proofs.end()) return known->second;
    Result<merkle::Proof> made = consistency(size);
    if (made) proofs.emplace(size, *made);
    return made;
  }

  const SignedCheckpoint checkpoint;
  const ConsistencySource consistency;
  std::vector<std::optional<Result<std::string>>> answers;  // by witness
  std::vector<bool> cosigned;

  std::mutex proofs_mutex;
  std::map<std::uint64_t, merkle::Proof> proofs;  // guarded by proofs_mutex
};

WitnessGroup::Member::Member(const crypto::TlogPolicy::Witness& policy, WitnessTransport transport)
    : witness(policy, std::move(transport)),
      failing(metrics::gauge("ledgerline_witness_failing",
                             "1 while the witness does not cosign the newest checkpoint",
                             {{"witness", policy.name}})),
      objecting(
          metrics::gauge("ledgerline_witness_objecting",
                         "1 while the witness says that it has seen a tree which ours does not "
                         "continue",
                         {{"witness", policy.name}})) {
  objecting.set(0);
}

Result<std::unique_ptr<WitnessGroup>> WitnessGroup::create(
    const WitnessOptions& options, std::span<const crypto::NoteVerifier> keys) {
  const auto& logs = options.policy.logs();
  const bool named = std::any_of(logs.begin(), logs.end(), [keys](const auto& one) {
    return std::find(keys.begin(), keys.end(), one.verifier) != keys.end();
  });
  if (!logs.empty() && !named) {
    return Error{ErrorKind::kInvalid,
                 "witness policy: none of its logs is this one, " + crypto::to_string(keys.front()),
                 {}};
  }
  std::unique_ptr<WitnessGroup> group(new WitnessGroup(options.policy));
  for (const auto& witness : group->policy_.witnesses()) {
    if (witness.url.empty()) {
      return Error{ErrorKind::kInvalid, "witness policy: " + witness.name + " has no address", {}};
    }
    group->members_.push_back(std::make_unique<Member>(witness, options.connect(witness.url)));
  }
  for (std::size_t i = 0; i < group->members_.size(); ++i) {
    Member& member = *group->members_[i];
    member.thread =
        named_thread("witness", [group = group.get(), &member, i] { group->run(member, i); });
  }
  return group;
}

WitnessGroup::~WitnessGroup() {
  stop();
  for (const auto& member : members_) {
    if (member->thread.joinable()) member->thread.join();
  }
}

void WitnessGroup::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  answered_.notify_all();
}

void WitnessGroup::run(Member& member, std::size_t index) {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return stopping_ || member.next != nullptr; });
    if (stopping_) return;
    const std::shared_ptr<Round> round = std::exchange(member.next, nullptr);
    lock.unlock();
    Result<std::string> answer = member.witness.cosign(
        round->checkpoint, [&round](std::uint64_t from) { return round->proof_from(from); });
    member.failing.set(answer ? 0 : 1);
    lock.lock();
    note_answer(member, answer);
    round->cosigned[index] = answer.has_value();
    round->answers[index] = std::move(answer);
    answered_.notify_all();
  }
}

// Only a cosignature takes an objection back: who cannot be asked has not changed its mind.
void WitnessGroup::note_answer(Member& member, const Result<std::string>& answer) {
  if (!answer) {
    if (answer.error().kind == ErrorKind::kConflict) note_objection(member, answer.error());
    return;
  }
  if (!member.objection) return;
  member.objection.reset();
  member.objecting.set(0);
  logging::info("witness_agrees_again", {{"witness", member.witness.name()}});
}

void WitnessGroup::note_objection(Member& member, const Error& objection) {
  using std::chrono::milliseconds;
  member.patience =
      member.objection ? std::min(member.patience * 2, milliseconds(limits::kWitnessObjectionMaxMs))
                       : milliseconds(limits::kWitnessObjectionMs);
  member.ask_again = std::chrono::steady_clock::now() + member.patience;
  member.objecting.set(1);
  if (!member.objection) {
    logging::error("witness_objects",
                   {{"witness", member.witness.name()}, {"error", objection.message}});
  }
  member.objection = objection;
  std::vector<bool> left;
  std::string objections;
  for (const auto& each : members_) {
    left.push_back(!each->objection);
    if (each->objection) objections += "; " + each->objection->message;
  }
  if (!policy_.is_met_by(left)) {
    conflict_ = Error{ErrorKind::kConflict, "no quorum of other witnesses" + objections, {}};
  }
}

// One that objects is passed over until its time has come.
void WitnessGroup::ask(const std::shared_ptr<Round>& round) {
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Member& member = *members_[i];
    if (member.objection && now < member.ask_again) {
      round->answers[i] = *member.objection;
    } else {
      member.next = round;
    }
  }
  work_.notify_all();
}

Result<std::string> WitnessGroup::outcome_of(const Round& round) const {
  std::string note = round.checkpoint.note;
  std::string failures;
  for (std::size_t i = 0; i < round.answers.size(); ++i) {
    const auto& answer = round.answers[i];
    if (!answer) {
      failures += "; witness " + members_[i]->witness.name() + " has not answered yet";
    } else if (*answer) {
      note += **answer;
    } else {
      failures += "; " + answer->error().message;
    }
  }
  if (policy_.is_met_by(round.cosigned)) return note;
  return Error{ErrorKind::kUnavailable, "no quorum of witnesses" + failures, {}};
}

Result<std::string> WitnessGroup::cosign(const SignedCheckpoint& checkpoint,
                                         const ConsistencySource& consistency) {
  const auto round = std::make_shared<Round>(checkpoint, consistency, members_.size());
  std::unique_lock lock(mutex_);
  ask(round);
  answered_.wait(lock, [&] {
    return stopping_ || conflict_ || policy_.is_met_by(round->cosigned) || round->all_answered();
  });
  if (conflict_) return *conflict_;
  return outcome_of(*round);
}

Result<void> WitnessGroup::check_not_ahead(const std::string& note, std::uint64_t size) {
  std::vector<bool> agree(members_.size());
  std::string objections;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Member& member = *members_[i];
    const std::optional<std::uint64_t> seen = member.witness.probe(note, size);
    agree[i] = seen && *seen <= size;
    if (!seen) {
      logging::warn("witness_not_asked", {{"witness", member.witness.name()}});
    } else if (*seen > size) {
      const Error objection{ErrorKind::kConflict,
                            "witness " + member.witness.name() + " has seen a tree of " +
                                std::to_string(*seen) + " leaves, this log has " +
                                std::to_string(size) +
                                ": an older copy of log/, or another server signs too",
                            {}};
      objections += (objections.empty() ? "" : "; ") + objection.message;
      const std::lock_guard lock(mutex_);
      note_objection(member, objection);
    }
  }
  if (objections.empty() || policy_.is_met_by(agree)) return {};
  return Error{ErrorKind::kConflict,
               objections +
                   "; no quorum of others confirms this log. Restore the right copy, or see what "
                   "is lost with `ledgerline recover`",
               {}};
}

}  // namespace ledgerline::log
