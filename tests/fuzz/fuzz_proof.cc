// Proofs that are built verify; one changed byte, or anything made up, does not.
#include <bit>

#include "engine/base/limits.h"
#include "engine/merkle/compact_range.h"
#include "engine/merkle/proof.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/engine/merkle/reference_tree.h"

namespace ledgerline::fuzz {
namespace {

using merkle::Proof;
using merkle::test::Leaves;

constexpr std::size_t kLeavesMax = 70;  // more than one power of two, and quick

const std::vector<Digest>& leaves() {
  static const std::vector<Digest> made = merkle::test::event_leaves(kLeavesMax);
  return made;
}

merkle::HashSource source_of(Leaves tree) {
  return [tree](unsigned level, std::uint64_t index) -> Result<Digest> {
    const std::size_t width = std::size_t{1} << level;
    LEDGERLINE_ASSERT((index + 1) * width <= tree.size());
    return merkle::test::reference_root(tree.subspan(index * width, width));
  };
}

// Flips one bit of a proof; false for an empty one.
bool damage(Proof& proof, Input& in) {
  if (proof.empty()) return false;
  Digest& hash = proof[in.u8() % proof.size()];
  hash[in.u8() % hash.size()] ^= static_cast<std::uint8_t>(1U << (in.u8() % 8));
  return true;
}

void check_built(Input in) {
  const std::uint64_t size = 1 + in.u8() % kLeavesMax;
  const std::uint64_t index = in.u8() % size;
  const Leaves tree = Leaves(leaves()).first(size);
  const Digest root = merkle::test::reference_root(tree);
  auto inclusion = merkle::build_inclusion(index, size, source_of(tree));
  LEDGERLINE_ASSERT(inclusion &&
                    merkle::verify_inclusion(tree[index], index, size, *inclusion, root));
  if (damage(*inclusion, in)) {
    LEDGERLINE_ASSERT(!merkle::verify_inclusion(tree[index], index, size, *inclusion, root));
  }
  const std::uint64_t old_size = index + 1;
  const Digest old_root = merkle::test::reference_root(tree.first(old_size));
  auto consistency = merkle::build_consistency(old_size, size, source_of(tree));
  LEDGERLINE_ASSERT(consistency &&
                    merkle::verify_consistency(old_size, size, *consistency, old_root, root));
  if (damage(*consistency, in)) {
    LEDGERLINE_ASSERT(!merkle::verify_consistency(old_size, size, *consistency, old_root, root));
  }
}

// Sizes and hashes that no tree has: refused, whatever their number. The tree of one leaf is its
// own proof.
void check_made_up(Input in) {
  const std::uint64_t a = in.u64();
  const std::uint64_t b = in.u64();
  Proof proof(in.u8() % 130);
  for (Digest& hash : proof) hash = in.array<Digest>();
  const Digest leaf = leaves()[0];
  const Digest root = leaves()[1];
  LEDGERLINE_ASSERT(!merkle::verify_inclusion(leaf, a, b, proof, root));
  LEDGERLINE_ASSERT(!merkle::verify_consistency(a, b, proof, leaf, root));
  const auto range = merkle::CompactRange::from_state(a, proof);
  const bool fits = static_cast<std::size_t>(std::popcount(a)) == proof.size();
  LEDGERLINE_ASSERT(range.has_value() == (fits && a <= limits::kTreeSizeMax));
  if (range && a < limits::kTreeSizeMax) {
    merkle::CompactRange grown = *range;
    grown.append(leaf);
    LEDGERLINE_ASSERT(grown.size() == a + 1 && grown.root() != range->root());
  }
}

}  // namespace

void check(ByteView input) {
  check_built(Input(input));
  check_made_up(Input(input));
}

}  // namespace ledgerline::fuzz
