#include "engine/crypto/run_id.h"

#include <catch2/catch.hpp>

namespace ledgerline::crypto {
namespace {

TEST_CASE("a run id that is a UUID is taken as it is, in any case and version") {
  const RunId id = run_id_from("01890ABC-0000-7000-8000-00000000000f");
  CHECK_FALSE(id.derived);
  CHECK(to_string(id.id) == "01890abc-0000-7000-8000-00000000000f");
  CHECK_FALSE(run_id_from("00000000-0000-0000-0000-000000000000").derived);
}

TEST_CASE("any other run id has a name-based UUID that never changes") {
  const RunId id = run_id_from("abc123");
  CHECK(id.derived);
  CHECK(id.id == run_id_from("abc123").id);
  CHECK(id.id != run_id_from("abc124").id);
  // SHA-256("ledgerline/run-id/1" 00 "abc123"), version and variant set.
  CHECK(to_string(id.id) == "6bb1a032-8d12-8f59-a787-188c47f26856");
  CHECK(run_id_from("{01890abc-0000-7000-8000-00000000000f}").derived);
}

}  // namespace
}  // namespace ledgerline::crypto
