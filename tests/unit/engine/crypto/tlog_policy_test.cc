#include "engine/crypto/tlog_policy.h"

#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/limits.h"

using namespace ledgerline;
using namespace ledgerline::crypto;

namespace {

const std::string kLogKey =
    "audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
const std::string kWitnessKey =
    "witness.example/w1+fea3b187+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK";

std::string witness_key(std::uint8_t seed_byte) {
  Ed25519Seed seed;
  seed.fill(seed_byte);
  const auto key = SigningKey::from_seed(seed);
  return to_string(*make_note_verifier("witness.example/" + std::to_string(seed_byte),
                                       key->public_key(), KeyType::kCosignatureV1));
}

std::string witnesses(int count) {
  std::string text;
  for (int i = 1; i <= count; ++i) {
    text += "witness w" + std::to_string(i) + " " + witness_key(static_cast<std::uint8_t>(10 + i)) +
            "\n";
  }
  return text;
}

bool is_refused(const std::string& text, ErrorKind kind = ErrorKind::kInvalid) {
  const auto policy = TlogPolicy::parse(text);
  return !policy && policy.error().kind == kind;
}

}  // namespace

TEST_CASE("the witness that the page on transparency shows is one", "[crypto]") {
  std::ifstream page(LEDGERLINE_SOURCE_DIR "/docs/transparency.md");
  std::string shown;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("witness ") && line.find('+') != std::string::npos) shown += line + "\n";
  }
  INFO(shown);
  const auto policy = TlogPolicy::parse("log " + kLogKey + "\n" + shown + "quorum alice\n");
  REQUIRE(policy.has_value());
  CHECK(policy->witnesses().size() == 1);
}

TEST_CASE("a policy names logs, witnesses with addresses, and a quorum", "[crypto]") {
  const auto policy = TlogPolicy::parse("# who we trust\n\nlog " + kLogKey +
                                        " https://log.example/\n  witness\tw1 " + kWitnessKey +
                                        " https://witness.example/w1 \nquorum w1");
  REQUIRE(policy.has_value());
  REQUIRE(policy->logs().size() == 1);
  CHECK(policy->logs()[0].verifier.name == "audit.example/lineage");
  CHECK(policy->logs()[0].url == "https://log.example/");
  REQUIRE(policy->witnesses().size() == 1);
  CHECK(policy->witnesses()[0].name == "w1");
  CHECK(policy->witnesses()[0].verifier.name == "witness.example/w1");
  CHECK(policy->witnesses()[0].url == "https://witness.example/w1");
  CHECK(policy->needs_witnesses());
  CHECK(policy->is_met_by({true}));
  CHECK_FALSE(policy->is_met_by({false}));
}

TEST_CASE("without a quorum of witnesses a policy is always met", "[crypto]") {
  const auto policy = TlogPolicy::parse("witness w1 " + kWitnessKey + "\nquorum none\n");
  REQUIRE(policy.has_value());
  CHECK_FALSE(policy->needs_witnesses());
  CHECK(policy->is_met_by({false}));
}

TEST_CASE("groups count their members, witnesses and groups alike", "[crypto]") {
  const auto policy = TlogPolicy::parse(witnesses(5) +
                                        "group ours any w1 w2\n"
                                        "group theirs 2 w3 w4 w5\n"
                                        "group both all ours theirs\n"
                                        "quorum both\n");
  REQUIRE(policy.has_value());
  for (unsigned set = 0; set < 32; ++set) {
    std::vector<bool> cosigned;
    for (unsigned i = 0; i < 5; ++i) cosigned.push_back((set >> i & 1U) != 0);
    const int theirs = cosigned[2] + cosigned[3] + cosigned[4];
    INFO(set);
    CHECK(policy->is_met_by(cosigned) == ((cosigned[0] || cosigned[1]) && theirs >= 2));
  }
}

TEST_CASE("what is not a policy is refused, with its line", "[crypto]") {
  const std::string good = witnesses(2);
  for (const std::string text :
       {"", "quorum none\nquorum none\n", "quorum w1\n", "log\nquorum none\n",
        "log x y z w\nquorum none\n", "log nonsense\nquorum none\n", "mirror x\nquorum none\n",
        "witness w1\nquorum none\n", "group g all\nquorum none\n", "quorum\n", "quorum a b\n"}) {
    INFO(text);
    CHECK(is_refused(text));
  }
  for (const std::string tail : {"group g 0 w1 w2\nquorum g\n", "group g 3 w1 w2\nquorum g\n",
                                 "group g 01 w1 w2\nquorum g\n", "group g two w1 w2\nquorum g\n",
                                 "group g all w1 w1\nquorum g\n", "group g all w1 w3\nquorum g\n",
                                 "group w1 all w2\nquorum w1\n", "group none all w1\nquorum none\n",
                                 "group g all g\nquorum g\n", "quorum w3\n"}) {
    INFO(tail);
    CHECK(is_refused(good + tail));
  }
  const auto refused = TlogPolicy::parse(good + "group g 3 w1 w2\nquorum g\n");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("line 3") != std::string::npos);
}

TEST_CASE("a name is a member once, so that it counts in one way only", "[crypto]") {
  CHECK(is_refused(witnesses(3) + "group a all w1 w2\ngroup b any w2 w3\nquorum a\n"));
  CHECK(is_refused(witnesses(2) + "group a any w1 w2\ngroup b all a\ngroup c all a\nquorum c\n"));
  CHECK(TlogPolicy::parse(witnesses(3) + "group a all w1 w2\ngroup b any w3\nquorum a\n"));
}

TEST_CASE("a policy has no control bytes but tab and newline", "[crypto]") {
  CHECK(TlogPolicy::parse("#\tZ\xc3\xbcrich \xff\n\tquorum\tnone\n"));
  for (const char byte : {'\0', '\x01', '\b', '\v', '\f', '\r', '\x1f', '\x7f'}) {
    INFO(static_cast<int>(byte));
    CHECK(is_refused(std::string("# remark") + byte + "\nquorum none\n"));
    CHECK(is_refused("witness w1 " + kWitnessKey + " https://w" + byte + ".example\nquorum w1\n"));
  }
}

TEST_CASE("one public key stands once, whatever its names", "[crypto]") {
  CHECK(is_refused("witness a " + kWitnessKey + "\nwitness b " + kWitnessKey + "\nquorum none\n"));
  CHECK(is_refused("log " + kLogKey + "\nlog " + kLogKey + "\nquorum none\n"));
  const auto key = parse_note_verifier(kWitnessKey);
  const std::string renamed =
      to_string(*make_note_verifier("other.example", key->public_key, KeyType::kCosignatureV1));
  CHECK(is_refused("witness a " + kWitnessKey + "\nwitness b " + renamed + "\nquorum none\n"));
}

TEST_CASE("keys of the other type are refused", "[crypto]") {
  CHECK(is_refused("log " + kWitnessKey + "\nquorum none\n", ErrorKind::kUnsupported));
  CHECK(is_refused("witness a " + kLogKey + "\nquorum none\n", ErrorKind::kUnsupported));
}

TEST_CASE("a policy is bounded, and takes many witnesses", "[crypto]") {
  std::string many = witnesses(40) + "group all all";
  for (int i = 1; i <= 40; ++i) many += " w" + std::to_string(i);
  CHECK(TlogPolicy::parse(many + "\nquorum all\n").has_value());
  CHECK(is_refused(std::string(limits::kPolicyTextBytesMax + 1, '#'), ErrorKind::kTooLarge));
  CHECK(is_refused(std::string(limits::kPolicyLinesMax + 1, '\n'), ErrorKind::kTooLarge));
}
