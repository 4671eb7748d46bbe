#include "engine/log/commitment.h"

#include <catch2/catch.hpp>

#include "engine/crypto/digest.h"
#include "tests/support/log_fixture.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

NewRecord record_of_user(const std::string& user) {
  return test::record_of(R"({"user":"user)" + user + "\"}");
}

}  // namespace

TEST_CASE("two equal records have unrelated commitments", "[log]") {
  const NewRecord one = record_of_user("7");
  const NewRecord other = record_of_user("7");
  CHECK(one.body_salt != other.body_salt);
  CHECK(one.header_salt != other.header_salt);
  CHECK(one.header_salt != one.body_salt);
  CHECK(one.commitment != other.commitment);
}

TEST_CASE("the hash that an erased half leaves is not found among a million guesses", "[log]") {
  const NewRecord record = record_of_user("424242");
  const Digest left = half_hash(record.body_salt, record.body);
  // What somebody can try who has the list of all users, and no salt.
  bool found = false;
  for (int user = 0; user < 1'000'000 && !found; ++user) {
    const std::string guess = R"({"user":"user)" + std::to_string(user) + "\"}";
    found = crypto::sha256(guess) == left || half_hash(Salt{}, guess) == left;
  }
  CHECK_FALSE(found);
  // With the salt it takes one.
  CHECK(half_hash(record.body_salt, R"({"user":"user424242"})") == left);
}
