// Signed notes (c2sp.org/signed-note): a text, an empty line, and one line per signature:
//   — <key name> <base64(key id || signature)>
// What is signed is the text with its final newline, without the empty line. A text may contain
// empty lines: the last one of the note ends it. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/crypto/note_key.h"

namespace ledgerline::crypto {

struct NoteSignature {
  ByteView line;  // with its newline
  ByteView name;
  std::uint32_t key_id = 0;
  std::string signature;  // never empty; by type 64 bytes, or 8 of time and 64
};

// The parts of a note, not verified. The views point into the parsed bytes.
struct ParsedNote {
  ByteView text;  // with its final newline
  std::vector<NoteSignature> signatures;
};

// kInvalid for every departure from the grammar, kTooLarge over kNoteBytesMax or
// kNoteSignaturesMax.
[[nodiscard]] Result<ParsedNote> parse_note(ByteView note);

// kInvalid when `text` cannot be the text of a note: it is empty, does not end in a newline, is not
// UTF-8, or has control bytes.
[[nodiscard]] Result<std::string> sign_note(ByteView text, const NoteSigner& signer);

struct VerifiedSignature {
  std::size_t verifier = 0;  // index into the verifiers given
  std::uint64_t time_s = 0;  // of a cosignature, POSIX seconds
};

struct OpenedNote {
  std::string text;
  std::vector<VerifiedSignature> verified;  // in the note's order
};

// What a cosigner signs: "cosignature/v1\ntime <POSIX seconds>\n" and the checkpoint's text.
[[nodiscard]] std::string cosigned_message(ByteView text, std::uint64_t time_s);

// At least one of `verifiers` must have signed. Signatures of unknown keys are ignored; a repeated
// signature of a known key counts once; a wrong one refuses the note, whoever else has signed.
// kInvalid: malformed, or a known key's signature is wrong; kForbidden: no known key has signed.
[[nodiscard]] Result<OpenedNote> open_note(ByteView note, std::span<const NoteVerifier> verifiers);

}  // namespace ledgerline::crypto
