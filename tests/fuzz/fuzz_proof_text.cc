// Proof files and openings that parse are the one spelling of what they hold; a policy that parses
// is met by all its witnesses, and by none only if it asks for none.
#include "engine/crypto/tlog_policy.h"
#include "engine/format/opening.h"
#include "engine/merkle/tlog_proof.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_proof(ByteView input) {
  const auto proof = merkle::parse_tlog_proof(input);
  if (!proof) return;
  LEDGERLINE_ASSERT(merkle::format_tlog_proof(*proof) == input);
  const auto policy = crypto::TlogPolicy::parse("quorum none\n");
  LEDGERLINE_ASSERT(!merkle::verify_tlog_proof(*proof, Digest{}, *policy));
}

void check_policy(ByteView input) {
  const auto policy = crypto::TlogPolicy::parse(input);
  if (!policy) return;
  const std::size_t witnesses = policy->witnesses().size();
  LEDGERLINE_ASSERT(policy->is_met_by(std::vector<bool>(witnesses, true)));
  LEDGERLINE_ASSERT(policy->is_met_by(std::vector<bool>(witnesses, false)) !=
                    policy->needs_witnesses());
}

void check_opening(ByteView input) {
  const auto opening = format::decode_record_opening(input);
  if (!opening) return;
  const auto again = format::decode_record_opening(format::encode(*opening));
  LEDGERLINE_ASSERT(again && *again == *opening);
}

}  // namespace

void check(ByteView input) {
  check_proof(input);
  check_policy(input);
  check_opening(input);
}

}  // namespace ledgerline::fuzz
