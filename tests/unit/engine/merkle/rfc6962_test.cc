#include "engine/merkle/rfc6962.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "tests/unit/engine/merkle/reference_tree.h"

using namespace ledgerline;
using namespace ledgerline::merkle;

namespace {

std::string hex(const Digest& digest) { return to_hex(view(digest)); }

Digest filled(std::uint8_t byte) {
  Digest digest;
  digest.fill(byte);
  return digest;
}

}  // namespace

TEST_CASE("empty root, leaf and node hashes are those of RFC 6962", "[merkle]") {
  CHECK(hex(empty_root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(leaf_hash("")) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  CHECK(hex(leaf_hash("L123456")) ==
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  // Computed with sha256sum over 0x01, 32 x 0xAA, 32 x 0xBB.
  CHECK(hex(node_hash(filled(0xAA), filled(0xBB))) ==
        "2f65cc0c7abfdb0c535cb7f942d65ae1fb04c9a3ad3ea5a62057aa8ac934a93a");
}

TEST_CASE("a leaf that looks like a node does not hash like one", "[merkle]") {
  const Digest left = filled(1);
  const Digest right = filled(2);
  const std::string both = std::string(view(left)) + std::string(view(right));
  CHECK(leaf_hash(both) != node_hash(left, right));
  CHECK(node_hash(left, right) != node_hash(right, left));
}

TEST_CASE("the root of up to 256 hashes in a row is the tree's", "[merkle]") {
  const auto leaves = merkle::test::event_leaves(256);
  std::string bytes;
  for (const Digest& leaf : leaves) bytes += view(leaf);
  for (std::size_t count = 1; count <= 256; count *= 2) {
    CHECK(perfect_root(ByteView(bytes).substr(0, count * sizeof(Digest))) ==
          merkle::test::reference_root(merkle::test::Leaves(leaves).first(count)));
  }
}
