#include "engine/crypto/note_key.h"

#include <string>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"

using namespace ledgerline;
using namespace ledgerline::crypto;

namespace {

// The key whose seed is 32 bytes of 0x07; the verifier key was made by another implementation.
const std::string kVerifierText =
    "audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";

std::string private_text() {
  return "PRIVATE+KEY+audit.example/lineage+6686f750+" + to_base64("\x01" + std::string(32, 7));
}

}  // namespace

TEST_CASE("a private key text gives the verifier key that others compute", "[crypto]") {
  const auto signer = NoteSigner::parse(private_text());
  REQUIRE(signer);
  CHECK(to_string(signer->verifier()) == kVerifierText);
  CHECK(signer->verifier().key_id == 0x6686f750);
  CHECK(signer->private_text().value() == private_text());
}

TEST_CASE("a verifier key goes round through its text", "[crypto]") {
  const auto verifier = parse_note_verifier(kVerifierText);
  REQUIRE(verifier);
  CHECK(verifier->name == "audit.example/lineage");
  CHECK(to_string(*verifier) == kVerifierText);
  const auto signer = NoteSigner::parse(private_text());
  REQUIRE(signer);
  CHECK(*verifier == signer->verifier());
}

TEST_CASE("a '+' of the base64 alphabet does not end the key", "[crypto]") {
  Ed25519PublicKey all_plus;
  for (std::size_t i = 0; i < all_plus.size(); ++i) {
    all_plus[i] = array_from<std::array<std::uint8_t, 3>>("\xFB\xEF\xBE")[(i + 1) % 3];
  }
  const auto verifier = make_note_verifier("n", all_plus);
  REQUIRE(verifier);
  REQUIRE(to_string(*verifier).find("++") != std::string::npos);
  CHECK(parse_note_verifier(to_string(*verifier)).value() == *verifier);
}

TEST_CASE("malformed key texts are refused", "[crypto]") {
  const auto text = GENERATE(
      as<std::string>{}, "", "+", "++", "name", "name+6686f750",
      "audit.example/lineage+6686f751+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",  // id
      "audit.example/lineagE+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",  // name
      "audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIt",  // key
      "audit.example/lineage+686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",  // id too short
      "audit.example/lineage+006686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",  // too long
      "audit example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",    // space
      "+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs",
      "audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkU",
      "audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs\n",
      "audit.example/lineage+6686f750+", "audit.example/lineage+6686f750+AQ==");
  const auto verifier = parse_note_verifier(text);
  REQUIRE_FALSE(verifier);
  CHECK(verifier.error().kind == ErrorKind::kInvalid);
}

TEST_CASE("malformed private key texts are refused", "[crypto]") {
  CHECK_FALSE(NoteSigner::parse(kVerifierText));
  CHECK_FALSE(NoteSigner::parse(""));
  CHECK_FALSE(NoteSigner::parse("PRIVATE+KEY+"));
  CHECK_FALSE(NoteSigner::parse(private_text().substr(0, private_text().size() - 4)));
  std::string wrong_id = private_text();
  wrong_id.replace(wrong_id.find("6686f750"), 8, "6686f751");
  CHECK_FALSE(NoteSigner::parse(wrong_id));
  CHECK_FALSE(NoteSigner::parse("PRIVATE+KEY+n+00000000+" + std::string(8'192, 'A')));
}

TEST_CASE("a cosigner's key is read and written as it is", "[crypto]") {
  const std::string text =
      "witness.example/w1+fea3b187+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK";
  const auto verifier = parse_note_verifier(text);
  REQUIRE(verifier);
  CHECK(verifier->type == KeyType::kCosignatureV1);
  CHECK(to_string(*verifier) == text);
}

TEST_CASE("a key of another type is unsupported, not malformed", "[crypto]") {
  // Type 0x06: ML-DSA-44.
  const auto verifier = parse_note_verifier("witness.example/w1+fea3b187+" +
                                            to_base64("\x06" + std::string(1312, 'k')));
  REQUIRE_FALSE(verifier);
  CHECK(verifier.error().kind == ErrorKind::kUnsupported);
  // A cosigner's key signs no notes.
  const auto signer =
      NoteSigner::parse("PRIVATE+KEY+n+00000000+" + to_base64("\x04" + std::string(32, 'k')));
  REQUIRE_FALSE(signer);
  CHECK(signer.error().kind == ErrorKind::kUnsupported);
}

TEST_CASE("key names follow the grammar of signed notes", "[crypto]") {
  CHECK(is_key_name("audit.example/lineage"));
  CHECK(is_key_name("pr\u00FCfer.example"));
  const auto bad = GENERATE(as<std::string>{}, "", "a b", "a+b", "a\tb", "a\nb", "a\u00A0b",
                            "a\u2003b", "a\u3000b", "a\x01", "a\xFF");
  CHECK_FALSE(is_key_name(bad));
  CHECK_FALSE(make_note_verifier(bad, {}));
}
