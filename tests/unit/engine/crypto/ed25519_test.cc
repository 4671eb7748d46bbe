#include "engine/crypto/ed25519.h"

#include <string>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"

using namespace ledgerline;
using namespace ledgerline::crypto;

namespace {

template <class Array>
Array bytes_of(const std::string& hex) {
  return array_from<Array>(from_hex(hex).value());
}

struct Vector {
  std::string seed;
  std::string public_key;
  std::string message;
  std::string signature;
};

// RFC 8032 section 7.1, tests 1 and 2.
const Vector kEmptyMessage{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                           "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                           "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821"
                           "590a33bacc61e39701cf9b46b"
                           "d25bf5f0595bbe24655141438e7a100b"};
const Vector kOneByte{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15"
                      "996e458f3613d0f11d8c"
                      "387b2eaeb4302aeeb00d291612bb0c00"};

}  // namespace

TEST_CASE("Ed25519 keys and signatures are those of RFC 8032", "[crypto]") {
  const Vector vector = GENERATE(kEmptyMessage, kOneByte);
  const auto key = SigningKey::from_seed(bytes_of<Ed25519Seed>(vector.seed));
  REQUIRE(key);
  CHECK(to_hex(view(key->public_key())) == vector.public_key);
  const std::string message = from_hex(vector.message).value();
  const auto signature = key->sign(message);
  REQUIRE(signature);
  CHECK(to_hex(view(*signature)) == vector.signature);
  CHECK(verify(key->public_key(), message, *signature));
}

TEST_CASE("a signature is refused when one bit of it, the message or the key is flipped",
          "[crypto]") {
  const auto key = SigningKey::generate();
  REQUIRE(key);
  const std::string message = "a message";
  const auto signature = key->sign(message);
  REQUIRE(signature);
  REQUIRE(verify(key->public_key(), message, *signature));

  for (std::size_t bit = 0; bit < 512; ++bit) {
    auto wrong = *signature;
    wrong[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_FALSE(verify(key->public_key(), message, wrong));
  }
  for (std::size_t bit = 0; bit < 256; ++bit) {
    auto wrong = key->public_key();
    wrong[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_FALSE(verify(wrong, message, *signature));
  }
  CHECK_FALSE(verify(key->public_key(), "b message", *signature));
  CHECK_FALSE(verify(key->public_key(), "", *signature));
}

TEST_CASE("a generated key goes round through its seed", "[crypto]") {
  auto key = SigningKey::generate();
  REQUIRE(key);
  const auto seed = key->seed();
  REQUIRE(seed);
  const auto again = SigningKey::from_seed(*seed);
  REQUIRE(again);
  CHECK(again->public_key() == key->public_key());
  const auto other = SigningKey::generate();
  REQUIRE(other);
  CHECK(other->public_key() != key->public_key());

  const SigningKey moved = *std::move(key);
  CHECK(moved.sign("m").value() == again->sign("m").value());
}
