#include "engine/index/directory.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace ledgerline::index {
namespace {

using format::EntityType;

void add(Directory& directory, std::string_view ns, std::string_view name) {
  REQUIRE(directory.append(EntityId(directory.size() + 1), {EntityType::kDataset, 0, ns, name}));
}

std::vector<std::uint64_t> hits(const Directory& directory, std::string_view needle) {
  std::vector<std::uint64_t> ids;
  directory.search(needle, [&](EntityId id, const Directory::Entry&) {
    ids.push_back(id.value());
    return true;
  });
  return ids;
}

TEST_CASE("an entry gives back what was appended, and flags add up") {
  Directory directory;
  add(directory, "postgres://db", "Raw.Orders");
  directory.add_flags(EntityId(1), 1);
  directory.add_flags(EntityId(1), 4);
  const auto entry = directory.entry(EntityId(1));
  REQUIRE(entry);
  CHECK(entry->ns == "postgres://db");
  CHECK(entry->name == "Raw.Orders");
  CHECK(entry->flags == 5);
  CHECK_FALSE(directory.entry(EntityId(0)));
  CHECK_FALSE(directory.entry(EntityId(2)));
}

TEST_CASE("search finds a part of a name or namespace in either case") {
  Directory directory;
  add(directory, "postgres://db", "raw.orders");
  add(directory, "s3://Bucket", "ORDERS/x");
  add(directory, "s3://Bucket", "orders.orders");
  add(directory, "kafka", "clicks");
  CHECK(hits(directory, "Orders") == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(hits(directory, "bucket") == std::vector<std::uint64_t>{2, 3});
  CHECK(hits(directory, "s") == std::vector<std::uint64_t>{1, 2, 3, 4});
  CHECK(hits(directory, "").size() == 4);
  CHECK(hits(directory, "ordersx").empty());
  // Not across two names.
  CHECK(hits(directory, "ordersorders").empty());
}

TEST_CASE("search agrees with comparing every name, over many segments") {
  Directory directory;
  std::vector<std::string> names;
  for (int i = 0; i < 40'000; ++i) {
    names.push_back("table_" + std::to_string(i * 7919) +
                    std::string(static_cast<std::size_t>(i % 40), 'p'));
    add(directory, i % 3 == 0 ? "one" : "two", names.back());
  }
  for (const std::string needle : {"791", "_1", "99pp", "ne", "zzz"}) {
    std::vector<std::uint64_t> expected;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string ns = i % 3 == 0 ? "one" : "two";
      if (names[i].find(needle) != std::string::npos || ns.find(needle) != std::string::npos) {
        expected.push_back(i + 1);
      }
    }
    CHECK(hits(directory, needle) == expected);
  }
}

}  // namespace
}  // namespace ledgerline::index
