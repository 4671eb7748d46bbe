#include "engine/merkle/proof.h"

#include <bit>
#include <cstddef>
#include <string>

#include "engine/merkle/rfc6962.h"

namespace ledgerline::merkle {
namespace {

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid, "proof: " + std::string(what), ""};
}

// Below level `inner` the path from a leaf to the root runs apart from the path of the last leaf,
// and has a sibling at each level. Above, both run together along the right edge, where only left
// siblings exist: one for each set bit of index >> inner.
unsigned inner_levels(std::uint64_t index, std::uint64_t size) noexcept {
  return static_cast<unsigned>(std::bit_width(index ^ (size - 1)));
}

std::uint64_t border_bits(std::uint64_t index, unsigned inner) noexcept {
  return inner >= 64 ? 0 : index >> inner;
}

std::size_t path_length(std::uint64_t index, std::uint64_t size, unsigned from_level) noexcept {
  const unsigned inner = inner_levels(index, size);
  return inner - from_level + static_cast<std::size_t>(std::popcount(border_bits(index, inner)));
}

// The root of the leaves [begin, end), `begin` a multiple of the smallest power of two >= end -
// begin.
Result<Digest> ragged_root(std::uint64_t begin, std::uint64_t end, const HashSource& source) {
  std::vector<Digest> parts;
  while (begin < end) {
    const auto level = static_cast<unsigned>(std::bit_width(end - begin) - 1);
    auto hash = source(level, begin >> level);
    if (!hash) return hash.error();
    parts.push_back(*hash);
    begin += std::uint64_t{1} << level;
  }
  Digest root = parts.back();
  for (std::size_t i = parts.size() - 1; i-- > 0;) root = node_hash(parts[i], root);
  return root;
}

// Appends the siblings of the path from the subtree of `from_level` that holds leaf `index`.
Result<void> append_path(std::uint64_t index, std::uint64_t size, unsigned from_level,
                         const HashSource& source, Proof& proof) {
  const unsigned inner = inner_levels(index, size);
  for (unsigned level = from_level; level < inner; ++level) {
    const std::uint64_t sibling = (index >> level) ^ 1;
    // Only the topmost of these siblings reaches the end of the tree.
    auto hash =
        level + 1 == inner ? ragged_root(sibling << level, size, source) : source(level, sibling);
    if (!hash) return hash.error();
    proof.push_back(*hash);
  }
  unsigned level = inner;
  for (std::uint64_t rest = border_bits(index, inner); rest != 0; rest >>= 1, ++level) {
    if ((rest & 1) == 0) continue;
    auto hash = source(level, (index >> level) ^ 1);
    if (!hash) return hash.error();
    proof.push_back(*hash);
  }
  return {};
}

}  // namespace

Result<void> verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                              std::span<const Digest> proof, const Digest& root) {
  if (index >= size) return invalid("index is outside the tree");
  if (proof.size() != path_length(index, size, 0)) return invalid("wrong number of hashes");
  const unsigned inner = inner_levels(index, size);
  Digest hash = leaf;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    const bool sibling_is_right = i < inner && ((index >> i) & 1) == 0;
    hash = sibling_is_right ? node_hash(hash, proof[i]) : node_hash(proof[i], hash);
  }
  if (hash != root) return invalid("hashes do not lead to the root");
  return {};
}

Result<void> verify_consistency(std::uint64_t old_size, std::uint64_t new_size,
                                std::span<const Digest> proof, const Digest& old_root,
                                const Digest& new_root) {
  if (old_size > new_size) return invalid("the old tree is larger than the new one");
  if (old_size == 0) return invalid("there is none from the empty tree");
  if (old_size == new_size) {
    if (!proof.empty()) return invalid("wrong number of hashes");
    if (old_root != new_root) return invalid("the roots of one size differ");
    return {};
  }
  // The walk starts at the largest perfect subtree that ends the old tree. When it is the whole old
  // tree, its hash is known and left out of the proof.
  const std::uint64_t last = old_size - 1;
  const auto shift = static_cast<unsigned>(std::countr_zero(old_size));
  const std::size_t first = std::has_single_bit(old_size) ? 0 : 1;
  if (proof.size() != first + path_length(last, new_size, shift)) {
    return invalid("wrong number of hashes");
  }
  Digest in_old = first == 0 ? old_root : proof[0];
  Digest in_new = in_old;
  const unsigned inner = inner_levels(last, new_size);
  for (std::size_t i = first; i < proof.size(); ++i) {
    const std::size_t level = shift + (i - first);
    const bool sibling_is_right = level < inner && ((last >> level) & 1) == 0;
    // What lies to the right came after the old tree.
    if (!sibling_is_right) in_old = node_hash(proof[i], in_old);
    in_new = sibling_is_right ? node_hash(in_new, proof[i]) : node_hash(proof[i], in_new);
  }
  if (in_old != old_root) return invalid("hashes do not lead to the old root");
  if (in_new != new_root) return invalid("hashes do not lead to the new root");
  return {};
}

Result<Proof> build_inclusion(std::uint64_t index, std::uint64_t size, const HashSource& source) {
  if (index >= size) return invalid("index is outside the tree");
  Proof proof;
  if (auto path = append_path(index, size, 0, source, proof); !path) return path.error();
  return proof;
}

Result<Proof> build_consistency(std::uint64_t old_size, std::uint64_t new_size,
                                const HashSource& source) {
  if (old_size > new_size) return invalid("the old tree is larger than the new one");
  if (old_size == 0) return invalid("there is none from the empty tree");
  Proof proof;
  if (old_size == new_size) return proof;
  const std::uint64_t last = old_size - 1;
  const auto shift = static_cast<unsigned>(std::countr_zero(old_size));
  if (!std::has_single_bit(old_size)) {
    auto hash = source(shift, last >> shift);
    if (!hash) return hash.error();
    proof.push_back(*hash);
  }
  if (auto path = append_path(last, new_size, shift, source, proof); !path) return path.error();
  return proof;
}

Result<Digest> build_root(std::uint64_t size, const HashSource& source) {
  if (size == 0) return empty_root();
  return ragged_root(0, size, source);
}

}  // namespace ledgerline::merkle
