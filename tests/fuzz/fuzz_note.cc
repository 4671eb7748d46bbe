// A signed note is the concatenation of its parts; what can be signed opens again; a key text that
// parses is written again as long as it was and with the same meaning: its id may be in upper case.
#include <array>

#include "engine/crypto/note.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

const crypto::NoteSigner& signer() {
  // Verifier key and private key of no log: made for this test.
  static const crypto::NoteSigner made = [] {
    auto key = crypto::SigningKey::from_seed(crypto::Ed25519Seed{1, 2, 3});
    LEDGERLINE_ASSERT(key.has_value());
    auto out = crypto::NoteSigner::create("fuzz.example/log", *std::move(key));
    LEDGERLINE_ASSERT(out.has_value());
    return *std::move(out);
  }();
  return made;
}

void check_parse(ByteView note) {
  const auto parsed = crypto::parse_note(note);
  if (!parsed) return;
  std::string again(parsed->text);
  again += "\n";
  for (const crypto::NoteSignature& signature : parsed->signatures) again += signature.line;
  LEDGERLINE_ASSERT(again == note);
  LEDGERLINE_ASSERT(!parsed->signatures.empty());
}

void check_open(ByteView text) {
  const std::array verifiers = {signer().verifier()};
  // Nothing but this program holds the key, so no input is signed by it.
  LEDGERLINE_ASSERT(!crypto::open_note(text, verifiers));
  const auto note = crypto::sign_note(text, signer());
  if (!note) return;
  const auto opened = crypto::open_note(*note, verifiers);
  LEDGERLINE_ASSERT(opened && opened->text == text && opened->verified.size() == 1);
  std::string changed = *note;
  changed.front() = changed.front() == 'a' ? 'b' : 'a';
  LEDGERLINE_ASSERT(!crypto::open_note(changed, verifiers));
}

void check_keys(ByteView text) {
  if (const auto verifier = crypto::parse_note_verifier(text)) {
    const std::string written = crypto::to_string(*verifier);
    const auto again = crypto::parse_note_verifier(written);
    LEDGERLINE_ASSERT(written.size() == text.size() && again && *again == *verifier);
  }
  if (const auto secret = crypto::NoteSigner::parse(text)) {
    const auto written = secret->private_text();
    LEDGERLINE_ASSERT(written && written->size() == text.size());
    const auto again = crypto::NoteSigner::parse(*written);
    LEDGERLINE_ASSERT(again && again->verifier() == secret->verifier());
  }
}

}  // namespace

void check(ByteView input) {
  check_parse(input);
  check_open(input);
  check_keys(input);
}

}  // namespace ledgerline::fuzz
