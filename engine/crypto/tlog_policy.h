// A policy file (c2sp.org/tlog-policy): which logs are trusted, and whose cosignatures a checkpoint
// needs.
//   log <verifier key> [<url>]
//   witness <name> <verifier key> [<url>]
//   group <name> all|any|<k> <member> ...      members: witnesses and groups named above
//   quorum <name>|none                         exactly once
// Fields are separated by spaces or tabs; empty lines and lines that begin with # are ignored. Keys
// of logs are Ed25519 (0x01), of witnesses cosignature/v1 (0x04). A public key may stand only once,
// whatever its names; a name is a witness or a group, once, and a member of one group at most.
// Bytes are opaque, but control bytes other than tab and newline are refused. A value type; const
// calls are thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/crypto/note_key.h"

namespace ledgerline::crypto {

class TlogPolicy {
 public:
  struct Log {
    NoteVerifier verifier;
    std::string url;  // as written; empty: none
  };
  struct Witness {
    std::string name;  // within the policy; the key has its own
    NoteVerifier verifier;
    std::string url;
  };

  // kInvalid with the line's number; kTooLarge over limits::kPolicyTextBytesMax and
  // kPolicyLinesMax; kUnsupported for key types that are not spoken.
  [[nodiscard]] static Result<TlogPolicy> parse(ByteView text);

  // The file, as it was read.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] const std::vector<Log>& logs() const noexcept { return logs_; }
  [[nodiscard]] const std::vector<Witness>& witnesses() const noexcept { return witnesses_; }
  // False for "quorum none".
  [[nodiscard]] bool needs_witnesses() const noexcept { return quorum_.has_value(); }
  // Whether the witnesses for which `cosigned` is true, by their index, make a quorum.
  [[nodiscard]] bool is_met_by(const std::vector<bool>& cosigned) const;

 private:
  friend class PolicyReader;

  // A named node: a witness, or a group of earlier nodes.
  struct Node {
    std::string name;
    std::size_t witness = 0;           // index, if there are no members
    std::vector<std::size_t> members;  // indexes of nodes
    std::size_t needed = 0;
  };

  std::string text_;
  std::vector<Log> logs_;
  std::vector<Witness> witnesses_;
  std::vector<Node> nodes_;
  std::optional<std::size_t> quorum_;  // a node; nothing: none is needed
};

}  // namespace ledgerline::crypto
