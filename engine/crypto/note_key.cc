#include "engine/crypto/note_key.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "engine/crypto/digest.h"
#include "engine/crypto/wipe.h"

namespace ledgerline::crypto {
namespace {

constexpr ByteView kPrivatePrefix = "PRIVATE+KEY+";

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid, "key text: " + std::string(what), ""};
}

std::uint32_t key_id_of(ByteView name, const Ed25519PublicKey& public_key, KeyType type) {
  const auto byte = static_cast<char>(type);
  const Digest digest = sha256({name, "\n", ByteView(&byte, 1), view(public_key)});
  return big_endian_at<std::uint32_t>(view(digest), 0);
}

std::string hex_key_id(std::uint32_t key_id) {
  std::string bytes;
  append_big_endian(bytes, key_id);
  return to_hex(bytes);
}

std::string key_text(const NoteVerifier& verifier, ByteView key_bytes) {
  std::string typed(1, static_cast<char>(verifier.type));
  typed += key_bytes;
  std::string encoded = to_base64(typed);
  std::string out = verifier.name + "+" + hex_key_id(verifier.key_id) + "+" + encoded;
  wipe(typed);
  wipe(encoded);
  return out;
}

// Both text forms hold these after their prefix; `key` is the public key of one, the seed of the
// other.
struct KeyFields {
  std::string name;
  std::uint32_t key_id = 0;
  KeyType type = KeyType::kEd25519;
  std::array<std::uint8_t, 32> key{};
};

Result<KeyFields> parse_fields(ByteView text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == ByteView::npos ? first : text.find('+', first + 1);
  if (second == ByteView::npos) return invalid("not name+id+key");
  const ByteView name = text.substr(0, first);
  const auto key_id = from_hex(text.substr(first + 1, second - first - 1));
  if (!is_key_name(name)) return invalid("bad name");
  if (!key_id || key_id->size() != 4) return invalid("key id is not 8 hex digits");
  auto typed = from_base64_canonical(text.substr(second + 1));
  if (!typed || typed->empty()) return invalid("key is not base64");
  KeyFields fields{std::string(name),
                   big_endian_at<std::uint32_t>(*key_id, 0),
                   static_cast<KeyType>(typed->front()),
                   {}};
  const bool known_type =
      fields.type == KeyType::kEd25519 || fields.type == KeyType::kCosignatureV1;
  const bool right_size = typed->size() == 1 + fields.key.size();
  if (right_size) std::copy(typed->begin() + 1, typed->end(), fields.key.begin());
  wipe(*typed);
  if (!known_type)
    return Error{ErrorKind::kUnsupported, "key text: type is neither Ed25519 nor cosignature/v1",
                 ""};
  if (!right_size) return invalid("key is not 32 bytes");
  return fields;
}

}  // namespace

bool is_key_name(ByteView name) noexcept {
  if (name.empty()) return false;
  while (!name.empty()) {
    const auto c = take_code_point(name);
    if (!c || *c < 0x20 || *c == U'+' || is_white_space(*c)) return false;
  }
  return true;
}

Result<NoteVerifier> make_note_verifier(std::string name, const Ed25519PublicKey& public_key,
                                        KeyType type) {
  if (!is_key_name(name)) return invalid("bad name");
  const std::uint32_t key_id = key_id_of(name, public_key, type);
  return NoteVerifier{std::move(name), key_id, public_key, type};
}

Result<NoteVerifier> parse_note_verifier(ByteView text) {
  if (text.size() > limits::kKeyTextBytesMax) return invalid("too long");
  auto fields = parse_fields(text);
  if (!fields) return fields.error();
  auto verifier = make_note_verifier(std::move(fields->name), fields->key, fields->type);
  if (verifier && verifier->key_id != fields->key_id) return invalid("key id does not match");
  return verifier;
}

std::string to_string(const NoteVerifier& verifier) {
  return key_text(verifier, view(verifier.public_key));
}

Result<NoteSigner> NoteSigner::create(std::string name, SigningKey key) {
  auto verifier = make_note_verifier(std::move(name), key.public_key());
  if (!verifier) return verifier.error();
  return NoteSigner(*std::move(verifier), std::move(key));
}

Result<NoteSigner> NoteSigner::parse(ByteView private_text) {
  if (private_text.size() > limits::kKeyTextBytesMax) return invalid("too long");
  if (!private_text.starts_with(kPrivatePrefix)) return invalid("not a private key");
  auto fields = parse_fields(private_text.substr(kPrivatePrefix.size()));
  if (!fields) return fields.error();
  const bool signs_notes = fields->type == KeyType::kEd25519;
  auto key = SigningKey::from_seed(fields->key);
  wipe(fields->key);
  if (!signs_notes) {
    return Error{ErrorKind::kUnsupported, "key text: not a key that signs notes", ""};
  }
  if (!key) return key.error();
  auto signer = create(std::move(fields->name), *std::move(key));
  if (signer && signer->verifier().key_id != fields->key_id) {
    return invalid("key id does not match");
  }
  return signer;
}

Result<std::string> NoteSigner::private_text() const {
  auto seed = key_.seed();
  if (!seed) return seed.error();
  std::string text = key_text(verifier_, view(*seed));
  wipe(*seed);
  std::string out = std::string(kPrivatePrefix) + text;
  wipe(text);
  return out;
}

}  // namespace ledgerline::crypto
