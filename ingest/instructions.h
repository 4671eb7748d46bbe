// The way of an instruction (a retraction, an erasure, an act of retention) into the log: decoded,
// checked against what is there, spelled as the log spells it, and committed with the identity rows
// that it deletes.
//
// One at a time, so that no record is erased twice: calls block until the commit is over, and are
// made on a worker. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/log/erasure_admission.h"
#include "engine/log/receipt.h"
#include "ingest/erasure_decoder.h"
#include "ingest/pipeline.h"

namespace ledgerline::ingest {

struct Instructed {
  log::Receipt receipt;
  std::uint64_t records = 0;  // that lose something; of a repetition: not counted again, 0
  bool more = false;          // retention: further records match; repeat
};

// Rejection: the sender's fault. Error: refused by what is there (log::admit_erasure), or the log
// took nothing.
using InstructionOutcome = std::variant<Instructed, Rejection, Error>;

class Instructions {
 public:
  // All outlive this.
  Instructions(const kv::Store& store, const log::LogReader& reader, log::Sequencer& sequencer,
               log::PrincipalTable& principals)
      : store_(store), reader_(reader), sequencer_(sequencer), principals_(principals) {}

  // Of what an instruction would take, the records that must stay. May wait.
  using HeldCheck =
      std::function<Result<std::vector<log::HeldRecord>>(const log::AdmittedErasure&)>;

  // With an Idempotency-Key a repetition gets the first receipt; without one, what was done
  // already is refused.
  [[nodiscard]] InstructionOutcome retract(const Submission& submission);
  [[nodiscard]] InstructionOutcome erase(const Submission& submission, const HeldCheck& check);
  [[nodiscard]] InstructionOutcome retain(const Submission& submission, const HeldCheck& check);

 private:
  using Admit = std::function<Result<log::AdmittedErasure>(log::Erasure)>;
  [[nodiscard]] InstructionOutcome carry(const Submission& submission, ErasureResult decoded,
                                         const Admit& admit);
  [[nodiscard]] Result<Instructed> commit(const Submission& submission, Position principal,
                                          const log::AdmittedErasure& admitted);
  [[nodiscard]] Result<Position> resolve(const Submission& submission);
  // The receipt of the same instruction under the same key.
  [[nodiscard]] Result<std::optional<log::Receipt>> repetition(const Submission& submission,
                                                               Position principal,
                                                               const log::Erasure& asked);

  const kv::Store& store_;
  const log::LogReader& reader_;
  log::Sequencer& sequencer_;
  log::PrincipalTable& principals_;
  std::mutex mutex_;  // held from the check to the end of the commit
};

}  // namespace ledgerline::ingest
