#include "engine/crypto/note.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"

using namespace ledgerline;
using namespace ledgerline::crypto;

namespace {

const std::string kText = "first line\n\nthird line\n";

NoteSigner signer_of(std::string name, std::uint8_t seed_byte) {
  Ed25519Seed seed;
  seed.fill(seed_byte);
  return NoteSigner::create(std::move(name), SigningKey::from_seed(seed).value()).value();
}

std::string signature_line(const std::string& text, const NoteSigner& signer) {
  return sign_note(text, signer).value().substr(text.size() + 1);
}

std::string unknown_line(int i) {
  return "\u2014 unknown.example/" + std::to_string(i) + " " + to_base64("\x01\x02\x03\x04sig") +
         "\n";
}

ErrorKind refusal(const std::string& note, std::span<const NoteVerifier> verifiers) {
  const auto opened = open_note(note, verifiers);
  REQUIRE_FALSE(opened);
  return opened.error().kind;
}

std::vector<std::size_t> signers(const OpenedNote& note) {
  std::vector<std::size_t> out;
  for (const VerifiedSignature& signature : note.verified) out.push_back(signature.verifier);
  return out;
}

}  // namespace

TEST_CASE("a signed note opens to its text under its key", "[crypto]") {
  const NoteSigner signer = signer_of("log.example", 1);
  const auto note = sign_note(kText, signer);
  REQUIRE(note);
  CHECK(note->starts_with(kText + "\n\u2014 log.example "));
  const std::vector<NoteVerifier> verifiers{signer.verifier()};
  const auto opened = open_note(*note, verifiers);
  REQUIRE(opened);
  CHECK(opened->text == kText);
  CHECK(signers(*opened) == std::vector<std::size_t>{0});
}

TEST_CASE("the last empty line ends the text, also when the text ends in one", "[crypto]") {
  const NoteSigner signer = signer_of("log.example", 1);
  const std::vector<NoteVerifier> verifiers{signer.verifier()};
  const auto text = GENERATE(as<std::string>{}, "\n", "a\n", "a\n\n", "\n\na\n\n\n");
  CHECK(open_note(sign_note(text, signer).value(), verifiers).value().text == text);
}

TEST_CASE("any change of one byte of a signed note is refused", "[crypto]") {
  const NoteSigner signer = signer_of("log.example", 1);
  const std::vector<NoteVerifier> verifiers{signer.verifier()};
  const std::string note = sign_note(kText, signer).value();
  for (std::size_t i = 0; i < note.size(); ++i) {
    for (const char flip : {'\x01', '\x20', '\x7F'}) {
      std::string changed = note;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      INFO("byte " << i);
      CHECK_FALSE(open_note(changed, verifiers));
    }
  }
  for (std::size_t i = 0; i < note.size(); ++i)
    CHECK_FALSE(open_note(note.substr(0, i), verifiers));
  CHECK_FALSE(open_note(note + "\n", verifiers));
}

TEST_CASE("several known keys are reported in the note's order", "[crypto]") {
  const NoteSigner log = signer_of("log.example", 1);
  const NoteSigner other = signer_of("other.example", 2);
  const std::vector<NoteVerifier> verifiers{log.verifier(), other.verifier()};
  const std::string note = kText + "\n" + signature_line(kText, other) + unknown_line(0) +
                           signature_line(kText, log) + signature_line(kText, log);
  const auto opened = open_note(note, verifiers);
  REQUIRE(opened);
  CHECK(signers(*opened) == std::vector<std::size_t>{1, 0});
}

TEST_CASE("a note that no known key signed is refused as such", "[crypto]") {
  const NoteSigner signer = signer_of("log.example", 1);
  const std::string note = sign_note(kText, signer).value();
  CHECK(refusal(note, {}) == ErrorKind::kForbidden);
  // The same name with another key, and the same key under another name, are unknown keys.
  const std::vector<NoteVerifier> others{signer_of("log.example", 2).verifier(),
                                         signer_of("log2.example", 1).verifier()};
  CHECK(refusal(note, others) == ErrorKind::kForbidden);
}

TEST_CASE("a wrong signature of a known key refuses a note that others signed well", "[crypto]") {
  const NoteSigner log = signer_of("log.example", 1);
  const NoteSigner other = signer_of("other.example", 2);
  const std::vector<NoteVerifier> verifiers{log.verifier(), other.verifier()};
  const std::string note =
      kText + "\n" + signature_line(kText, log) + signature_line("another text\n", other);
  CHECK(refusal(note, verifiers) == ErrorKind::kInvalid);
  CHECK(open_note(note, std::vector<NoteVerifier>{log.verifier()}));

  std::string short_signature;
  append_big_endian(short_signature, log.verifier().key_id);
  const std::string line = "\u2014 log.example " + to_base64(short_signature + "short") + "\n";
  CHECK(refusal(kText + "\n" + line, verifiers) == ErrorKind::kInvalid);
}

TEST_CASE("a hundred signatures are read and one more is too many", "[crypto]") {
  const NoteSigner signer = signer_of("log.example", 1);
  const std::vector<NoteVerifier> verifiers{signer.verifier()};
  std::string note = kText + "\n";
  for (int i = 0; i < 99; ++i) note += unknown_line(i);
  note += signature_line(kText, signer);
  CHECK(open_note(note, verifiers));
  CHECK(refusal(note + unknown_line(100), verifiers) == ErrorKind::kTooLarge);
}

TEST_CASE("a note over the size bound is refused when read and when written", "[crypto]") {
  const NoteSigner signer = signer_of("log.example", 1);
  const std::string text = std::string(limits::kNoteBytesMax, 'a') + "\n";
  CHECK(refusal(text + "\n" + signature_line("a\n", signer), {}) == ErrorKind::kTooLarge);
  const auto note = sign_note(text, signer);
  REQUIRE_FALSE(note);
  CHECK(note.error().kind == ErrorKind::kTooLarge);
}

TEST_CASE("departures from the note grammar are refused", "[crypto]") {
  const auto note =
      GENERATE(as<std::string>{}, "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\n", "text",
               "text\n\u2014 a AQIDBAU=\n",      // no empty line
               "text\n\n\u2014 a AQIDBAU=",      // no final newline
               "text\n\n- a AQIDBAU=\n",         // hyphen
               "text\n\n\u2014a AQIDBAU=\n",     // no space after the dash
               "text\n\n\u2014  a AQIDBAU=\n",   // empty name
               "text\n\n\u2014 a  AQIDBAU=\n",   // two spaces
               "text\n\n\u2014 a AQIDBAU= \n",   // trailing space
               "text\n\n\u2014 a+b AQIDBAU=\n",  // '+' in the name
               "text\n\n\u2014 a\n", "text\n\n\u2014 a \n",
               "text\n\n\u2014 a AQIDBAU\n",   // no padding
               "text\n\n\u2014 a AQIDBA==\n",  // a key id and no signature
               "text\n\n\u2014 a _-IDBAU=\n",  // url alphabet
               "te\x01xt\n\n\u2014 a AQIDBAU=\n", "te\txt\n\n\u2014 a AQIDBAU=\n",
               "text\r\n\n\u2014 a AQIDBAU=\n",     // carriage return
               "te\xFFxt\n\n\u2014 a AQIDBAU=\n");  // not UTF-8
  const auto parsed = parse_note(note);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().kind == ErrorKind::kInvalid);
}

TEST_CASE("the parts of a note are found without knowing any key", "[crypto]") {
  const std::string note = "text\n\n\u2014 a AQIDBAU=\n\u2014 b/c /////wA=\n";
  const auto parsed = parse_note(note);
  REQUIRE(parsed);
  CHECK(parsed->text == "text\n");
  REQUIRE(parsed->signatures.size() == 2);
  CHECK(parsed->signatures[0].name == "a");
  CHECK(parsed->signatures[0].key_id == 0x01020304);
  CHECK(parsed->signatures[0].signature == "\x05");
  CHECK(parsed->signatures[1].line == "\u2014 b/c /////wA=\n");
  CHECK(parsed->signatures[1].key_id == 0xFFFFFFFF);
}

TEST_CASE("a text that cannot be a note's is not signed", "[crypto]") {
  const NoteSigner signer = signer_of("log.example", 1);
  const auto text = GENERATE(as<std::string>{}, "", "no newline", "tab\t\n", "\xFF\n");
  CHECK_FALSE(sign_note(text, signer));
}
