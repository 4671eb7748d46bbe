#include "engine/log/witness_inquiry.h"

#include <algorithm>

namespace ledgerline::log {

WitnessInquiry ask_witnesses(const WitnessOptions& options, const SignedCheckpoint& last,
                             const ConsistencySource& consistency) {
  WitnessInquiry out;
  std::vector<bool> agree;
  for (const auto& one : options.policy.witnesses()) {
    Witness witness(one, options.connect(one.url));
    const Result<std::string> line = witness.cosign(last, consistency);
    agree.push_back(line.has_value());
    if (line) continue;
    const bool objects = line.error().kind == ErrorKind::kConflict;
    (objects ? out.objections : out.unheard).push_back(line.error().message);
    out.size_seen = std::max(out.size_seen, witness.ahead().value_or(0));
  }
  out.confirmed = options.policy.is_met_by(agree);
  return out;
}

}  // namespace ledgerline::log
