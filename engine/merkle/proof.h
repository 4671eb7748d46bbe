// Inclusion and consistency proofs of RFC 6962 sections 2.1.1 and 2.1.2, hashes in leaf-to-root
// order. Pure functions; thread-safe as far as the hash source is.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace ledgerline::merkle {

using Proof = std::vector<Digest>;

// Answers the hash of the perfect subtree (level, index); asked only for subtrees inside the tree.
using HashSource = std::function<Result<Digest>(unsigned level, std::uint64_t index)>;

// That the leaf of hash `leaf` stands at `index` of the tree of `size` leaves. kInvalid when the
// index is outside the tree, the proof has the wrong length, or the hashes do not lead to `root`.
[[nodiscard]] Result<void> verify_inclusion(const Digest& leaf, std::uint64_t index,
                                            std::uint64_t size, std::span<const Digest> proof,
                                            const Digest& root);

// That the tree of `new_size` leaves begins with the tree of `old_size`; the proof is empty for
// equal sizes. kInvalid as above, and for the old size 0: RFC 6962 has no proof from the empty
// tree, with which every tree begins, and a caller who may hold one says what that means to it.
[[nodiscard]] Result<void> verify_consistency(std::uint64_t old_size, std::uint64_t new_size,
                                              std::span<const Digest> proof, const Digest& old_root,
                                              const Digest& new_root);

// kInvalid when index >= size; otherwise only errors of the source.
[[nodiscard]] Result<Proof> build_inclusion(std::uint64_t index, std::uint64_t size,
                                            const HashSource& source);

// kInvalid unless 0 < old_size <= new_size; otherwise only errors of the source.
[[nodiscard]] Result<Proof> build_consistency(std::uint64_t old_size, std::uint64_t new_size,
                                              const HashSource& source);

// The root of the first `size` leaves.
[[nodiscard]] Result<Digest> build_root(std::uint64_t size, const HashSource& source);

}  // namespace ledgerline::merkle
