// Proof files over the golden log (golden_log_test.cc), whose cosigned checkpoint independent
// clients have accepted.
#include "engine/merkle/tlog_proof.h"

#include <string>

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "tests/unit/engine/merkle/reference_tree.h"

using namespace ledgerline;
using namespace ledgerline::merkle;
using namespace ledgerline::merkle::test;

namespace {

constexpr std::uint64_t kSize = 70'321;
constexpr std::uint64_t kIndex = 54'321;
const std::string kLogLine =
    "log audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs\n";
const std::string kWitnessLine =
    "witness w1 witness.example/w1+fea3b187+"
    "BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK\n";
const std::string kNote =
    "audit.example/lineage\n70321\n4mSKD2lJV+46ZCr+qfVtFrl1jWOgGzmyw2m+kH2ORkg=\n\n"
    "\u2014 audit.example/lineage "
    "Zob3UPKCza4/"
    "NNG0P0wrT83tFOfG3zxXRsyvG+A5vZVoJVADU51s5xCiNe7Vgopad2h3sFHFeOxi7VZ1YiDvftQaBg4=\n";
const std::string kCosignature =
    "\u2014 witness.example/w1 "
    "/qOxhwAAAABqsTuAbsNxmo1odlJMRDKakGvpjYA5G67rewdijJWzeiBGG0j1HFcXfW4QDfVY3WgaNVJHUAoSVnkViSSf"
    "tYDoShfNCQ==\n";

crypto::TlogPolicy policy(const std::string& text) {
  const auto parsed = crypto::TlogPolicy::parse(text);
  REQUIRE(parsed.has_value());
  return *parsed;
}

crypto::TlogPolicy witnessed() { return policy(kLogLine + kWitnessLine + "quorum w1\n"); }

const std::vector<Digest>& leaves() {
  static const std::vector<Digest> kLeaves = event_leaves(kSize);
  return kLeaves;
}

TlogProof golden() {
  static const Proof kHashes = [] {
    const TiledLog log = tiled_log(leaves());
    return *build_inclusion(kIndex, kSize, log.reader(kSize));
  }();
  return {{}, kIndex, kHashes, kNote + kCosignature};
}

std::optional<ErrorKind> refusal(const TlogProof& proof, const Digest& leaf,
                                 const crypto::TlogPolicy& by) {
  const auto proven = verify_tlog_proof(proof, leaf, by);
  if (proven) return std::nullopt;
  return proven.error().kind;
}

}  // namespace

TEST_CASE("a proof file reads as it was written", "[merkle]") {
  TlogProof proof = golden();
  CHECK(proof.hashes.size() == 17);
  const std::string text = format_tlog_proof(proof);
  CHECK(text.starts_with("c2sp.org/tlog-proof@v1\nindex 54321\n"));
  CHECK(*parse_tlog_proof(text) == proof);
  proof.extra = std::string("any \x00 bytes", 11);
  CHECK(*parse_tlog_proof(format_tlog_proof(proof)) == proof);
  proof = {{}, 0, {}, "checkpoint"};
  CHECK(format_tlog_proof(proof) == "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint");
}

TEST_CASE("the golden proof says who signed, who cosigned, and when", "[merkle]") {
  const auto proven = verify_tlog_proof(golden(), leaves()[kIndex], witnessed());
  REQUIRE(proven.has_value());
  CHECK(proven->origin == "audit.example/lineage");
  CHECK(proven->index == kIndex);
  CHECK(proven->size == kSize);
  REQUIRE(proven->cosigners.size() == 1);
  CHECK(proven->cosigners[0].name == "w1");
  CHECK(proven->cosigners[0].time_s == 1'790'000'000);
}

TEST_CASE("a changed leaf, index, hash or checkpoint is refused", "[merkle]") {
  CHECK(refusal(golden(), leaves()[kIndex + 1], witnessed()) == ErrorKind::kInvalid);
  TlogProof proof = golden();
  proof.index -= 1;
  CHECK(refusal(proof, leaves()[kIndex], witnessed()) == ErrorKind::kInvalid);
  proof = golden();
  proof.hashes[3][0] ^= 1;
  CHECK(refusal(proof, leaves()[kIndex], witnessed()) == ErrorKind::kInvalid);
  proof = golden();
  proof.hashes.pop_back();
  CHECK(refusal(proof, leaves()[kIndex], witnessed()) == ErrorKind::kInvalid);
  proof = golden();
  proof.checkpoint.replace(proof.checkpoint.find("70321"), 5, "70322");
  CHECK(refusal(proof, leaves()[kIndex], witnessed()) == ErrorKind::kInvalid);
}

TEST_CASE("a missing signature or cosignature is refused, a wrong one too", "[merkle]") {
  TlogProof proof = golden();
  proof.checkpoint = kNote;
  CHECK(refusal(proof, leaves()[kIndex], witnessed()) == ErrorKind::kForbidden);
  CHECK_FALSE(refusal(proof, leaves()[kIndex], policy(kLogLine + "quorum none\n")).has_value());
  // Cosigned, but signed by no log that the policy knows.
  CHECK(refusal(golden(), leaves()[kIndex], policy(kWitnessLine + "quorum w1\n")) ==
        ErrorKind::kForbidden);
  proof = golden();
  proof.checkpoint.replace(proof.checkpoint.find("AAAABqsTuA"), 10, "AAAABqsTuB");
  CHECK(refusal(proof, leaves()[kIndex], witnessed()) == ErrorKind::kInvalid);
}

TEST_CASE("what is not a proof file is refused", "[merkle]") {
  const std::string good = format_tlog_proof(golden());
  const auto with = [&good](const std::string& from, const std::string& to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const std::string& text :
       {std::string(), std::string("c2sp.org/tlog-proof@v1\n"), with("@v1", "@v2"),
        with("index 54321", "index 054321"), with("index 54321", "index -1"),
        with("index 54321", "Index 54321"), with("index 54321\n", ""),
        with("index 54321\n", "extra !\nindex 54321\n"),
        with("index 54321\n", "index 54321\nAA==\n"), with("\n\naudit", "\naudit"),
        with("index 54321\n", "index 54321\nextra AA==\n")}) {
    INFO(text.substr(0, 60));
    CHECK_FALSE(parse_tlog_proof(text).has_value());
  }
  TlogProof long_one = golden();
  long_one.hashes.resize(limits::kProofHashesMax + 1);
  CHECK_FALSE(parse_tlog_proof(format_tlog_proof(long_one)).has_value());
  CHECK(parse_tlog_proof(std::string(limits::kProofTextBytesMax + 1, 'x')).error().kind ==
        ErrorKind::kTooLarge);
}
