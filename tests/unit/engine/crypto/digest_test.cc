#include "engine/crypto/digest.h"

#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/constant_time.h"

using namespace ledgerline;
using namespace ledgerline::crypto;

namespace {

std::string hex(const Digest& digest) { return to_hex(view(digest)); }

}  // namespace

// The digests are those of FIPS 180-4's published examples.
TEST_CASE("SHA-256 gives the published examples", "[crypto]") {
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("parts hash as their concatenation", "[crypto]") {
  CHECK(sha256({"a", "", "bc"}) == sha256("abc"));
  CHECK(sha256({}) == sha256(""));
  CHECK(sha256({"a", "b"}) != sha256({"b", "a"}));
}

TEST_CASE("an incremental hash starts anew after each digest", "[crypto]") {
  Sha256 hasher;
  hasher.update("a");
  hasher.update("bc");
  CHECK(hasher.finish() == sha256("abc"));
  CHECK(hasher.finish() == sha256(""));
  hasher.update("x");
  CHECK(hasher.finish() == sha256("x"));
}

TEST_CASE("an incremental hash is not disturbed by one-shot hashes in between", "[crypto]") {
  Sha256 hasher;
  hasher.update("a");
  CHECK(sha256("other") != sha256("abc"));
  hasher.update("bc");
  CHECK(hasher.finish() == sha256("abc"));
}

TEST_CASE("a short digest is the first half of the digest", "[crypto]") {
  const ShortDigest digest = short_digest("abc");
  CHECK(to_hex(view(digest)) == "ba7816bf8f01cfea414140de5dae2223");
}

TEST_CASE("threads hash independently", "[crypto]") {
  const Digest expected = sha256("abc");
  bool same = false;
  std::thread other([&] { same = sha256("abc") == expected; });
  other.join();
  CHECK(same);
}

TEST_CASE("constant-time equality agrees with equality", "[crypto]") {
  CHECK(equal_constant_time("", ""));
  CHECK(equal_constant_time("token", "token"));
  CHECK_FALSE(equal_constant_time("token", "tokem"));
  CHECK_FALSE(equal_constant_time("token", "toke"));
  CHECK_FALSE(equal_constant_time("", "t"));
}
