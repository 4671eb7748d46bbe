#include "engine/merkle/tlog_proof.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/note.h"
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/decimal.h"

namespace ledgerline::merkle {
namespace {

constexpr ByteView kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr ByteView kExtra = "extra ";
constexpr ByteView kIndex = "index ";

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid, "tlog-proof: " + std::string(what), ""};
}

// The next line without its newline; nothing at the end and for a line without one.
std::optional<ByteView> take_line(ByteView& text) {
  const std::size_t end = text.find('\n');
  if (end == ByteView::npos) return std::nullopt;
  const ByteView line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string format_tlog_proof(const TlogProof& proof) {
  std::string out(kFirstLine);
  out += '\n';
  if (proof.extra) out.append(kExtra).append(to_base64(*proof.extra)).append("\n");
  out.append(kIndex).append(std::to_string(proof.index)).append("\n");
  for (const Digest& hash : proof.hashes) out.append(to_base64(view(hash))).append("\n");
  out.append("\n").append(proof.checkpoint);
  return out;
}

Result<TlogProof> parse_tlog_proof(ByteView text) {
  if (text.size() > limits::kProofTextBytesMax) {
    return Error{ErrorKind::kTooLarge, "tlog-proof: longer than 2 MiB", ""};
  }
  if (take_line(text) != kFirstLine) {
    return invalid("does not begin with " + std::string(kFirstLine));
  }
  TlogProof proof;
  auto line = take_line(text);
  if (line && line->starts_with(kExtra)) {
    proof.extra = from_base64_canonical(line->substr(kExtra.size()));
    if (!proof.extra) return invalid("extra is not base64");
    line = take_line(text);
  }
  if (!line || !line->starts_with(kIndex)) return invalid("no index line");
  const auto index = parse_decimal(line->substr(kIndex.size()));
  if (!index) return invalid("index is not a decimal number");
  proof.index = *index;
  for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
    const auto hash = from_base64_canonical(*line);
    if (!hash || hash->size() != sizeof(Digest)) return invalid("a line that is no hash");
    if (proof.hashes.size() == limits::kProofHashesMax) return invalid("more than 63 hashes");
    proof.hashes.push_back(array_from<Digest>(*hash));
  }
  if (!line) return invalid("no empty line before the checkpoint");
  proof.checkpoint = std::string(text);
  return proof;
}

Result<ProvenLeaf> verify_tlog_proof(const TlogProof& proof, const Digest& leaf_hash,
                                     const crypto::TlogPolicy& policy) {
  std::vector<crypto::NoteVerifier> known;
  for (const auto& log : policy.logs()) known.push_back(log.verifier);
  const std::size_t logs = known.size();
  for (const auto& witness : policy.witnesses()) known.push_back(witness.verifier);
  const auto note = crypto::open_note(proof.checkpoint, known);
  if (!note) return with_context(note.error(), "checkpoint");
  const auto checkpoint = parse_checkpoint_text(note->text);
  if (!checkpoint) return checkpoint.error();

  ProvenLeaf proven{checkpoint->origin, proof.index, checkpoint->size, checkpoint->root, {}};
  bool by_log = false;
  std::vector<bool> cosigned(policy.witnesses().size());
  for (const crypto::VerifiedSignature& signature : note->verified) {
    if (signature.verifier < logs) {
      by_log |= known[signature.verifier].name == checkpoint->origin;
    } else {
      const auto& witness = policy.witnesses()[signature.verifier - logs];
      cosigned[signature.verifier - logs] = true;
      proven.cosigners.push_back({witness.name, signature.time_s});
    }
  }
  if (!by_log) {
    return Error{ErrorKind::kForbidden,
                 "checkpoint: no log of the policy named " + checkpoint->origin + " has signed it",
                 ""};
  }
  if (!policy.is_met_by(cosigned)) {
    return Error{ErrorKind::kForbidden, "checkpoint: the policy's quorum of witnesses is missing",
                 ""};
  }
  const auto included =
      verify_inclusion(leaf_hash, proof.index, checkpoint->size, proof.hashes, checkpoint->root);
  if (!included) return included.error();
  return proven;
}

}  // namespace ledgerline::merkle
