// The hashes of an RFC 6962 section 2.1 tree over SHA-256 (unchanged in RFC 9162). Leaves and inner
// nodes are hashed under different prefixes, so that neither can be passed off as the other.
//
// Throughout this module a *perfect subtree* (level l, index i) covers the leaves
// [i * 2^l, (i + 1) * 2^l); level 0 is the leaf hashes. Pure functions, thread-safe, cannot fail.
#pragma once

#include "engine/base/bytes.h"

namespace ledgerline::merkle {

[[nodiscard]] Digest empty_root();                                        // SHA-256("")
[[nodiscard]] Digest leaf_hash(ByteView entry);                           // SHA-256(0x00 || entry)
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);  // SHA-256(0x01 || l || r)

// The root over `hashes`, 32-byte hashes of neighbouring perfect subtrees one after the other: 2^k
// of them, 1 <= 2^k <= 256, as stored in a tile.
[[nodiscard]] Digest perfect_root(ByteView hashes);

}  // namespace ledgerline::merkle
