// Keys of signed notes (c2sp.org/signed-note) and their text forms:
//   verifier key  <name>+<key id, 8 hex digits>+<base64(type || public key)>
//   private key   PRIVATE+KEY+<name>+<key id>+<base64(type || seed)>
// The key id is the first 4 bytes, big-endian, of SHA-256(name || 0x0A || type || public key).
// Types 0x01, Ed25519, and 0x04, cosignature/v1, are spoken; others are kUnsupported, malformed
// texts kInvalid.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/crypto/ed25519.h"

namespace ledgerline::crypto {

// Non-empty UTF-8 without white space (Unicode's, not only ASCII's), control bytes and '+'.
[[nodiscard]] bool is_key_name(ByteView name) noexcept;

// The byte that stands before a key, and how its signatures are made.
enum class KeyType : std::uint8_t {
  kEd25519 = 0x01,        // over the note's text
  kCosignatureV1 = 0x04,  // c2sp.org/tlog-cosignature: Ed25519 over time and text, time first
};

struct NoteVerifier {
  std::string name;
  std::uint32_t key_id = 0;
  Ed25519PublicKey public_key{};
  KeyType type = KeyType::kEd25519;

  friend bool operator==(const NoteVerifier&, const NoteVerifier&) = default;
};

// kInvalid when `name` is no key name.
[[nodiscard]] Result<NoteVerifier> make_note_verifier(std::string name,
                                                      const Ed25519PublicKey& public_key,
                                                      KeyType type = KeyType::kEd25519);
[[nodiscard]] Result<NoteVerifier> parse_note_verifier(ByteView text);
[[nodiscard]] std::string to_string(const NoteVerifier& verifier);

// A name and its private Ed25519 key, type 0x01. Move-only; const calls are safe from several
// threads.
class NoteSigner {
 public:
  [[nodiscard]] static Result<NoteSigner> create(std::string name, SigningKey key);
  [[nodiscard]] static Result<NoteSigner> parse(ByteView private_text);

  [[nodiscard]] const NoteVerifier& verifier() const noexcept { return verifier_; }
  [[nodiscard]] const SigningKey& key() const noexcept { return key_; }
  // For the key file; the caller wipes it.
  [[nodiscard]] Result<std::string> private_text() const;

 private:
  NoteSigner(NoteVerifier verifier, SigningKey key)
      : verifier_(std::move(verifier)), key_(std::move(key)) {}

  NoteVerifier verifier_;
  SigningKey key_;
};

}  // namespace ledgerline::crypto
