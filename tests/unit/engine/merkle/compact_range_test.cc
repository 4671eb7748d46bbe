#include "engine/merkle/compact_range.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "tests/unit/engine/merkle/reference_tree.h"

using namespace ledgerline;
using namespace ledgerline::merkle;
using namespace ledgerline::merkle::test;

TEST_CASE("the roots of eight known leaves are the published ones", "[merkle]") {
  const std::vector<std::string> entries{"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots{
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  CompactRange range;
  CHECK(range.root() == empty_root());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    range.append(leaf_hash(from_hex(entries[i]).value()));
    CHECK(range.size() == i + 1);
    CHECK(to_hex(view(range.root())) == roots[i]);
  }
}

TEST_CASE("roots of every size up to 300 agree with the definition", "[merkle]") {
  const auto leaves = event_leaves(300);
  CompactRange range;
  for (std::size_t n = 1; n <= leaves.size(); ++n) {
    range.append(leaves[n - 1]);
    REQUIRE(range.root() == reference_root(Leaves(leaves).first(n)));
  }
}

TEST_CASE("an append reports exactly the perfect subtrees it completes", "[merkle]") {
  const auto leaves = event_leaves(300);
  CompactRange range;
  std::set<std::pair<unsigned, std::uint64_t>> seen;
  for (const Digest& leaf : leaves) {
    range.append(leaf, [&](unsigned level, std::uint64_t index, const Digest& hash) {
      CHECK(seen.emplace(level, index).second);
      const std::size_t width = std::size_t{1} << level;
      // The last leaf of the subtree is the one being appended.
      REQUIRE((index + 1) * width == range.size() + 1);
      CHECK(hash == reference_root(Leaves(leaves).subspan(index * width, width)));
    });
  }
  std::size_t expected = 0;
  for (unsigned level = 0; level <= 8; ++level) expected += leaves.size() >> level;
  CHECK(seen.size() == expected);
}

TEST_CASE("a tree goes on from its kept state", "[merkle]") {
  const auto leaves = event_leaves(130);
  CompactRange whole;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    auto resumed =
        CompactRange::from_state(whole.size(), {whole.roots().begin(), whole.roots().end()});
    REQUIRE(resumed);
    CHECK(resumed->root() == whole.root());
    whole.append(leaves[i]);
    resumed->append(leaves[i]);
    CHECK(resumed->root() == whole.root());
    CHECK(resumed->size() == whole.size());
  }
}

TEST_CASE("a state whose counts contradict each other is corrupt", "[merkle]") {
  const auto [size, count] =
      GENERATE(table<std::uint64_t, std::size_t>({{0, 1},
                                                  {1, 0},
                                                  {1, 2},
                                                  {255, 7},
                                                  {256, 2},
                                                  {std::uint64_t{1} << 63, 1},
                                                  {~std::uint64_t{0}, 64}}));
  const auto range = CompactRange::from_state(size, std::vector<Digest>(count));
  REQUIRE_FALSE(range);
  CHECK(range.error().kind == ErrorKind::kCorrupt);
}
