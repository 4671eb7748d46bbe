#include "engine/merkle/proof.h"

#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/random_seed.h"
#include "tests/unit/engine/merkle/reference_tree.h"

using namespace ledgerline;
using namespace ledgerline::merkle;
using namespace ledgerline::merkle::test;

namespace {

constexpr std::size_t kAllPairsSize = 70;
constexpr std::size_t kRandomSize = 1'500;
constexpr std::uint64_t kMax = ~std::uint64_t{0};

// Every proof that differs from `proof` in one hash's bit, is longer or shorter by one, or has two
// neighbours exchanged.
std::vector<Proof> mutations(const Proof& proof, std::mt19937_64& random) {
  std::vector<Proof> out;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    Proof flipped = proof;
    const std::size_t bit = random() % 256;
    flipped[i][bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    out.push_back(std::move(flipped));
    Proof shorter = proof;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(std::move(shorter));
    if (i > 0) {
      Proof exchanged = proof;
      std::swap(exchanged[i - 1], exchanged[i]);
      out.push_back(std::move(exchanged));
    }
  }
  Proof longer = proof;
  longer.push_back(empty_root());
  out.push_back(longer);
  longer.pop_back();
  longer.insert(longer.begin(), empty_root());
  out.push_back(longer);
  return out;
}

}  // namespace

TEST_CASE("inclusion proofs of all leaves of small trees agree with the definition", "[merkle]") {
  const auto leaves = event_leaves(kAllPairsSize);
  const TiledLog log = tiled_log(leaves);
  for (std::size_t n = 1; n <= leaves.size(); ++n) {
    const Leaves tree = Leaves(leaves).first(n);
    const Digest root = reference_root(tree);
    for (std::size_t i = 0; i < n; ++i) {
      const auto proof = build_inclusion(i, n, log.reader(n));
      REQUIRE(proof);
      REQUIRE(*proof == reference_inclusion(i, tree));
      REQUIRE(verify_inclusion(leaves[i], i, n, *proof, root));
    }
  }
}

TEST_CASE("consistency proofs between all small sizes agree with the definition", "[merkle]") {
  const auto leaves = event_leaves(kAllPairsSize);
  const TiledLog log = tiled_log(leaves);
  for (std::size_t n = 1; n <= leaves.size(); ++n) {
    const Leaves tree = Leaves(leaves).first(n);
    const Digest root = reference_root(tree);
    for (std::size_t m = 1; m <= n; ++m) {
      const auto proof = build_consistency(m, n, log.reader(n));
      REQUIRE(proof);
      REQUIRE(*proof == reference_consistency(m, tree));
      REQUIRE(verify_consistency(m, n, *proof, reference_root(tree.first(m)), root));
    }
  }
}

TEST_CASE("random proofs over several tile levels verify, and mutated ones do not", "[merkle]") {
  std::mt19937_64 random(ledgerline::test::random_seed());
  const auto leaves = event_leaves(kRandomSize);
  const TiledLog log = tiled_log(leaves);
  for (int round = 0; round < 200; ++round) {
    const std::size_t n = 1 + random() % leaves.size();
    const std::size_t m = 1 + random() % n;
    const std::size_t i = random() % n;
    INFO("index " << i << ", old size " << m << ", size " << n);
    const Digest root = build_root(n, log.reader(n)).value();
    const Digest old_root = build_root(m, log.reader(n)).value();
    REQUIRE(root == reference_root(Leaves(leaves).first(n)));

    const Proof inclusion = build_inclusion(i, n, log.reader(n)).value();
    REQUIRE(verify_inclusion(leaves[i], i, n, inclusion, root));
    CHECK_FALSE(verify_inclusion(leaves[(i + 1) % leaves.size()], i, n, inclusion, root));
    CHECK_FALSE(verify_inclusion(leaves[i], i, n, inclusion, leaves[i == 0 ? 1 : 0]));
    if (n > 1) CHECK_FALSE(verify_inclusion(leaves[i], (i + 1) % n, n, inclusion, root));
    for (const Proof& wrong : mutations(inclusion, random)) {
      CHECK_FALSE(verify_inclusion(leaves[i], i, n, wrong, root));
    }

    const Proof consistency = build_consistency(m, n, log.reader(n)).value();
    REQUIRE(verify_consistency(m, n, consistency, old_root, root));
    CHECK_FALSE(verify_consistency(m, n, consistency, leaf_hash("other"), root));
    CHECK_FALSE(verify_consistency(m, n, consistency, old_root, leaf_hash("other")));
    if (m != n) {
      CHECK_FALSE(verify_consistency(m, n, consistency, root, old_root));
      CHECK_FALSE(verify_consistency(n, m, consistency, root, old_root));
    }
    for (const Proof& wrong : mutations(consistency, random)) {
      CHECK_FALSE(verify_consistency(m, n, wrong, old_root, root));
    }
  }
}

TEST_CASE("a rewritten leaf cannot be hidden from a consistency proof", "[merkle]") {
  auto leaves = event_leaves(100);
  const Digest old_root = reference_root(Leaves(leaves).first(61));
  leaves[17] = leaf_hash("rewritten");
  const TiledLog log = tiled_log(leaves);
  const auto proof = build_consistency(61, 100, log.reader(100));
  REQUIRE(proof);
  CHECK_FALSE(verify_consistency(61, 100, *proof, old_root, log.range().root()));
}

TEST_CASE("there is no consistency proof from the empty tree", "[merkle]") {
  const Digest root = leaf_hash("a");
  CHECK_FALSE(verify_consistency(0, 1, {}, empty_root(), root));
  CHECK_FALSE(verify_consistency(0, 0, {}, empty_root(), empty_root()));
  CHECK_FALSE(verify_consistency(0, 1, Proof{root}, empty_root(), root));
}

TEST_CASE("what is outside the tree has no proof", "[merkle]") {
  const HashSource never = [](unsigned, std::uint64_t) -> Result<Digest> {
    FAIL("the source was asked");
    return empty_root();
  };
  CHECK_FALSE(build_inclusion(0, 0, never));
  CHECK_FALSE(build_inclusion(5, 5, never));
  CHECK_FALSE(build_consistency(6, 5, never));
  CHECK_FALSE(build_consistency(0, 5, never));
  CHECK(build_consistency(5, 5, never).value().empty());
  CHECK(build_root(0, never).value() == empty_root());
  CHECK_FALSE(verify_inclusion(empty_root(), 0, 0, {}, empty_root()));
  CHECK_FALSE(verify_inclusion(empty_root(), 5, 5, {}, empty_root()));
}

TEST_CASE("sizes near the largest do not overflow", "[merkle]") {
  const HashSource same = [](unsigned, std::uint64_t) -> Result<Digest> { return empty_root(); };
  const auto size = GENERATE(kMax, kMax - 1, kMax >> 1, (kMax >> 1) + 1, (kMax >> 1) + 2);
  for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 2, size - 1}) {
    const auto proof = build_inclusion(index, size, same);
    REQUIRE(proof);
    CHECK(proof->size() <= 64);
    // The length is right, so only the root can be refused.
    const auto verdict = verify_inclusion(empty_root(), index, size, *proof, empty_root());
    CHECK(verdict.error().message == "proof: hashes do not lead to the root");
    const auto consistency = build_consistency(index + 1, size, same);
    REQUIRE(consistency);
    CHECK(consistency->size() <= 64);
  }
}

TEST_CASE("the source's error is the builder's", "[merkle]") {
  const HashSource broken = [](unsigned, std::uint64_t) -> Result<Digest> {
    return Error{ErrorKind::kUnavailable, "no disk", ""};
  };
  CHECK(build_inclusion(1, 5, broken).error().kind == ErrorKind::kUnavailable);
  CHECK(build_inclusion(4, 5, broken).error().kind == ErrorKind::kUnavailable);
  CHECK(build_consistency(3, 5, broken).error().kind == ErrorKind::kUnavailable);
  CHECK(build_consistency(4, 5, broken).error().kind == ErrorKind::kUnavailable);
  CHECK(build_root(5, broken).error().kind == ErrorKind::kUnavailable);
}
