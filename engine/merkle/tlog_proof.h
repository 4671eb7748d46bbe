// The text of a proof file (c2sp.org/tlog-proof), suffix .tlog-proof:
//   c2sp.org/tlog-proof@v1\n
//   [extra <base64>\n]
//   index <leaf index, decimal>\n
//   <base64 of a hash>\n ...        inclusion proof, the leaf's sibling first
//   \n
//   <checkpoint: a signed note, verbatim>
// Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/crypto/tlog_policy.h"
#include "engine/merkle/proof.h"

namespace ledgerline::merkle {

struct TlogProof {
  std::optional<std::string> extra;  // nothing vouches for it
  std::uint64_t index = 0;
  Proof hashes;
  std::string checkpoint;

  friend bool operator==(const TlogProof&, const TlogProof&) = default;
};

[[nodiscard]] std::string format_tlog_proof(const TlogProof& proof);

// kInvalid unless `text` is exactly what format_tlog_proof writes for some proof; kTooLarge above
// limits::kProofTextBytesMax. The checkpoint is taken as it is.
[[nodiscard]] Result<TlogProof> parse_tlog_proof(ByteView text);

// What a proof that verified says: the leaf stands at `index` of the tree of `size` leaves that
// these have signed.
struct ProvenLeaf {
  std::string origin;
  std::uint64_t index = 0;
  std::uint64_t size = 0;
  Digest root{};
  struct Cosigner {
    std::string name;
    std::uint64_t time_s = 0;  // POSIX seconds: it knew of no larger tree then
  };
  std::vector<Cosigner> cosigners;
};

// Checks all of it: the checkpoint is signed by a log of the policy whose key's name is its origin,
// cosigned by a quorum of witnesses, and the hashes lead from the leaf to its root. kInvalid for
// what is malformed or wrong, kForbidden for missing signatures.
[[nodiscard]] Result<ProvenLeaf> verify_tlog_proof(const TlogProof& proof, const Digest& leaf_hash,
                                                   const crypto::TlogPolicy& policy);

}  // namespace ledgerline::merkle
