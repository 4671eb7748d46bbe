#include "query/versions.h"

#include <catch2/catch.hpp>

namespace ledgerline::query {

TEST_CASE("a synthetic version's name depends on dataset, run and job alone") {
  const Uuid run = *parse_uuid("0001890a-0000-7000-8000-000000000001");
  const Uuid other = *parse_uuid("0001890a-0000-7000-8000-000000000002");
  // printf 'ledgerline/version/1\0ns\0x\0' and so on, through sha256sum
  const std::string id = synthetic_version({"ns", "x"}, run, {"ns", "j"});
  CHECK(id == "67c8e1dd5cad61d7d11d18028c9f1f2c");
  CHECK(id != synthetic_version({"ns", "x"}, other, {"ns", "j"}));
  CHECK(id != synthetic_version({"ns", "x"}, run, {"n", "sj"}));
}

}  // namespace ledgerline::query
