// One witness (c2sp.org/tlog-witness): asks it to cosign checkpoints of one log, and remembers the
// size it has seen. How a request travels is injected. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/crypto/tlog_policy.h"
#include "engine/merkle/proof.h"

namespace ledgerline::log {

struct WitnessReply {
  unsigned status = 0;
  std::string body;
};
// Sends POST <url>/add-checkpoint with this body; bounded in time and in bytes of the reply.
using WitnessTransport = std::function<Result<WitnessReply>(const std::string& body)>;

// A checkpoint on its way to being published.
struct SignedCheckpoint {
  std::uint64_t size = 0;
  std::string note;  // signed by the log alone
};
// Proofs from any smaller size to the checkpoint's.
using ConsistencySource = std::function<Result<merkle::Proof>(std::uint64_t from)>;

class Witness {
 public:
  Witness(const crypto::TlogPolicy::Witness& policy, WitnessTransport transport);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  // The witness's signature line, verified. Tries limits::kWitnessTriesMax times; a 409 teaches the
  // size it has seen and is followed by a try with the right proof. kConflict: it has seen a tree
  // that ours does not continue, larger or another one: ours was rolled back or forked. kForbidden:
  // it does not know this log or key. kUnavailable: it could not be asked, or answers nonsense.
  [[nodiscard]] Result<std::string> cosign(const SignedCheckpoint& checkpoint,
                                           const ConsistencySource& consistency);

  // The size that it named when it refused the last cosign() for a tree larger than ours.
  [[nodiscard]] std::optional<std::uint64_t> ahead() const noexcept { return ahead_; }

  // The size it has seen, learned with a checkpoint that was signed before; nothing when it cannot
  // be asked, or had seen nothing. `size`: of our tree.
  [[nodiscard]] std::optional<std::uint64_t> probe(const std::string& note, std::uint64_t size);

 private:
  [[nodiscard]] Result<std::string> request(const SignedCheckpoint& checkpoint,
                                            const ConsistencySource& consistency) const;
  [[nodiscard]] Result<std::string> judge(const SignedCheckpoint& checkpoint,
                                          const WitnessReply& reply);
  [[nodiscard]] Error error(ErrorKind kind, const std::string& what) const;

  const std::string name_;
  const crypto::NoteVerifier verifier_;
  const WitnessTransport transport_;
  std::uint64_t seen_ = 0;  // as far as we know
  std::optional<std::uint64_t> ahead_;
};

}  // namespace ledgerline::log
