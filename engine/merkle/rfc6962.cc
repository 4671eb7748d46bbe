#include "engine/merkle/rfc6962.h"

#include <array>
#include <bit>

#include "engine/crypto/digest.h"

namespace ledgerline::merkle {
namespace {

constexpr ByteView kLeafPrefix{"\x00", 1};
constexpr ByteView kNodePrefix{"\x01", 1};
constexpr std::size_t kHashBytes = sizeof(Digest);
constexpr std::size_t kHashesMax = 256;

}  // namespace

Digest empty_root() { return crypto::sha256(""); }

Digest leaf_hash(ByteView entry) { return crypto::sha256({kLeafPrefix, entry}); }

Digest node_hash(const Digest& left, const Digest& right) {
  return crypto::sha256({kNodePrefix, view(left), view(right)});
}

Digest perfect_root(ByteView hashes) {
  std::size_t count = hashes.size() / kHashBytes;
  LEDGERLINE_ASSERT(hashes.size() % kHashBytes == 0);
  LEDGERLINE_ASSERT(std::has_single_bit(count) && count <= kHashesMax);
  if (count == 1) return array_from<Digest>(hashes);
  std::array<Digest, kHashesMax / 2> row;
  count /= 2;
  for (std::size_t i = 0; i < count; ++i) {
    row[i] = crypto::sha256({kNodePrefix, hashes.substr(i * 2 * kHashBytes, 2 * kHashBytes)});
  }
  for (; count > 1; count /= 2) {
    for (std::size_t i = 0; i < count / 2; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1]);
  }
  return row[0];
}

}  // namespace ledgerline::merkle
