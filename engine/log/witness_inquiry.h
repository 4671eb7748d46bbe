// What the witnesses of a stopped log know of it: asked by commands that go on from it, as a start
// of the server asks. Nothing new is signed for the question.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/log/witness_group.h"

namespace ledgerline::log {

struct WitnessInquiry {
  bool confirmed = false;               // by a quorum, which has cosigned `last` again
  std::vector<std::string> unheard;     // who could not be asked or does not know this log, and why
  std::vector<std::string> objections;  // who has seen a tree that ours does not continue
  std::uint64_t size_seen = 0;          // the largest that an objection named
};

// One witness after the other; each is bounded as Witness::cosign is. `last` was signed before.
[[nodiscard]] WitnessInquiry ask_witnesses(const WitnessOptions& options,
                                           const SignedCheckpoint& last,
                                           const ConsistencySource& consistency);

}  // namespace ledgerline::log
