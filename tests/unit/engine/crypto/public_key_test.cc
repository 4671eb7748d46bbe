#include "engine/crypto/public_key.h"

#include <string>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/digest.h"
#include "engine/crypto/private_key.h"

using namespace ledgerline;
using namespace ledgerline::crypto;

namespace {

// Made by `openssl`, not by this program: genpkey, pkey -pubout, dgst -sha256 -sign over the bytes
// "ledgerline".
const std::string kP256Pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmfGPN91fm5sMLVMGQ/I7FT5PQKTL\n"
    "lmeoSzPzyE+qoL7VQyUgZDaR3R27d221qoeM/VEu0eHhSkAEP/WETNpl4A==\n"
    "-----END PUBLIC KEY-----\n";
const std::string kP256Signature =
    "MEUCIQDQ2h2DAfFFUkwpUI9w+VWjJsb5f4d/SUcYmZO1RwUC7QIgfW3ulqaDpI2BNjbqd26M2fSYnwoJWT83oeva"
    "MGUg+qE=";
const std::string kRsaPssSignature =
    "n0ft+2UX+OwBYtDeUaaVMyxJvTulE0l32ie9Sy6yoMSyTJzEPPYZOGW4W9r0RTJy0SvNXVk6ku2NmULTvROMonuM"
    "ip5tdUjn1OfDYAQUj7rq2nm1hjX2BLJYrk5ljhlD866K/wbflJ695QSwelHBEhGR0tp5shSx9jPnq9jMOK3tH7K+"
    "BCT+BC748fghKhsBngnbyo/5CaUon1nVzrap1Er0orjJkjeFFt6WLvMoY8N3frSqLKNneJDMz5JDNPPolrpY2CAR"
    "vw94TZvb4FbmBycxD4xiRfuO5g2o7Rm00gexG8R9jCycUsBqNJtJ7/wuEnnVw5XENuMxc8GM34PExA==";
const std::string kRsaPem = R"(-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3KB3UzyomhlFevJpH+lP
InAivXZJe/0IT5BNStHU/1VVpaJmV8HTMCLjsMHpanv6XiojbC8WLlhd2rkpp5qg
l+7009kWya5oFpPnRYSGBoL9SsmIhXeZ4ObRr+QjK3gwOiew+Gy2xCmN+JrTU6N/
N48tYgegs8xA0TwId6D9FeaOKwC7qseOftIV3uMP9pAPltbrW8O3QcExvyNivH9y
8Z0lA8Uit9qA6ttuaQX5atQ72vfUTHSaI/AFeEkhHWr/ulVsF0m+BoCL8ZtUczzv
S+A1Bukn96DW81EGxzvLyum/VC/pR8GA/lKkEEMPjKHz0DEIbPkZMVQ+oyWNwlqk
0QIDAQAB
-----END PUBLIC KEY-----
)";

PrivateKey make(KeyAlgorithm algorithm) {
  Result<PrivateKey> key = PrivateKey::generate(algorithm);
  REQUIRE(key);
  return *std::move(key);
}

ErrorKind refusal(const Result<PublicKey>& key) {
  REQUIRE_FALSE(key);
  return key.error().kind;
}

}  // namespace

TEST_CASE("what openssl signed verifies, and its tampered forms do not", "[crypto]") {
  const auto key = PublicKey::from_pem(kP256Pem);
  REQUIRE(key);
  CHECK(key->algorithm() == KeyAlgorithm::kEcdsaP256);
  CHECK(key->pem() == kP256Pem);
  CHECK(key->key_id() == sha256(key->spki()));
  std::string signature = from_base64(kP256Signature).value();
  CHECK(key->verify("ledgerline", signature) == SignatureScheme::kEcdsaP256Sha256);
  CHECK_FALSE(key->verify("ledgerlinf", signature));
  CHECK_FALSE(key->verify("ledgerline", signature + '\0'));
  signature[10] = static_cast<char>(signature[10] ^ 1);
  CHECK_FALSE(key->verify("ledgerline", signature));
}

TEST_CASE("an RSA-PSS signature of openssl verifies as PSS", "[crypto]") {
  const auto key = PublicKey::from_pem(kRsaPem);
  REQUIRE(key);
  CHECK(key->verify("ledgerline", from_base64(kRsaPssSignature).value()) ==
        SignatureScheme::kRsaPssSha256);
}

TEST_CASE("every scheme goes round, and no key takes another's signature", "[crypto]") {
  const PrivateKey keys[] = {make(KeyAlgorithm::kEcdsaP256), make(KeyAlgorithm::kEcdsaP384),
                             make(KeyAlgorithm::kRsa), make(KeyAlgorithm::kEd25519)};
  for (const SignatureScheme scheme :
       {SignatureScheme::kEcdsaP256Sha256, SignatureScheme::kEcdsaP384Sha384,
        SignatureScheme::kEcdsaP384Sha256, SignatureScheme::kRsaPkcs1Sha256,
        SignatureScheme::kRsaPssSha256, SignatureScheme::kEd25519}) {
    INFO(to_string(scheme));
    std::size_t signers = 0;
    for (const PrivateKey& key : keys) {
      const auto signature = key.sign("message", scheme);
      if (!signature) continue;  // not of this key's algorithm
      ++signers;
      CHECK(key.public_key().verify("message", *signature) == scheme);
      CHECK_FALSE(key.public_key().verify("messagf", *signature));
      for (const PrivateKey& other : keys) {
        if (&other != &key) CHECK_FALSE(other.public_key().verify("message", *signature));
      }
    }
    CHECK(signers == 1);
  }
}

TEST_CASE("a key has one spelling", "[crypto]") {
  const PublicKey key = make(KeyAlgorithm::kEcdsaP256).public_key();
  CHECK(refusal(PublicKey::from_spki(key.spki() + "x")) == ErrorKind::kInvalid);
  CHECK(refusal(PublicKey::from_spki(key.spki().substr(0, 90))) == ErrorKind::kInvalid);
  CHECK(refusal(PublicKey::from_spki("")) == ErrorKind::kInvalid);
  // The same point, compressed: SEQUENCE of 57 bytes, BIT STRING of 34.
  std::string compressed = key.spki().substr(0, 26 + 1 + 32);
  compressed[1] = 57;
  compressed[24] = 34;
  compressed[26] = static_cast<char>(2 + (key.spki().back() & 1));
  CHECK(refusal(PublicKey::from_spki(compressed)) == ErrorKind::kInvalid);
}

TEST_CASE("keys of other kinds and sizes are refused as unsupported", "[crypto]") {
  const std::string p521 =
      "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQAXo+3Wh8cjoDDv+mKu2sxpNCbapwMQ5JPrMZOK53+PaaaXzf+YOvP"
      "OC/ACEEoMRG3I1+pT7RVnmVz5JLosm0Zw+wB6Mc9IICKND9LOh1ZLBCCyBN0CORBq/AdELmpKAdgHN1CJkWrKEwC"
      "GofLxc0dS14lG10ZuETvBhsope44RaZMY2Y=";
  CHECK(refusal(PublicKey::from_spki(from_base64(p521).value())) == ErrorKind::kUnsupported);
  const std::string rsa1024 =
      "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDS6GjReHhSaaDBWhiSkWjDpxA8ZrZ0oXVbiyzaizVXI8dMMjhb"
      "pnJYtaWy4z43khrdfAeuxygHNrmzew6tebJK29m+bLDSiQJnm9lrlTs1G46UI6bUwUTqAwlxX8RUob3v0OxpUD7P"
      "mH0C9xRT3ZATbP54WIrk0TyMAXKNNtzr8QIDAQAB";
  CHECK(refusal(PublicKey::from_spki(from_base64(rsa1024).value())) == ErrorKind::kUnsupported);
  const std::string x25519 = "MCowBQYDK2VuAyEAWtaIQXoad0yj4TSs5aeCuw6asJeQeF+m1d2liTeTBEg=";
  CHECK(refusal(PublicKey::from_spki(from_base64(x25519).value())) == ErrorKind::kUnsupported);
}

TEST_CASE("a PEM text is one block and nothing else", "[crypto]") {
  CHECK(PublicKey::from_pem("\n " + kP256Pem + "\r\n"));
  CHECK(refusal(PublicKey::from_pem(kP256Pem + kP256Pem)) == ErrorKind::kInvalid);
  CHECK(refusal(PublicKey::from_pem("x" + kP256Pem)) == ErrorKind::kInvalid);
  CHECK(refusal(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----")) == ErrorKind::kInvalid);
  CHECK(refusal(PublicKey::from_pem("-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----")) ==
        ErrorKind::kInvalid);
  CHECK(refusal(PublicKey::from_pem(std::string(limits::kKeyTextBytesMax + 1, 'A'))) ==
        ErrorKind::kTooLarge);
  std::string url_safe = kP256Pem;
  url_safe[url_safe.find("MFk")] = '-';
  CHECK(refusal(PublicKey::from_pem(url_safe)) == ErrorKind::kInvalid);
}

TEST_CASE("a private key opens with its passphrase and no other", "[crypto]") {
  const PrivateKey key = make(KeyAlgorithm::kEcdsaP256);
  const auto text = key.pem("secret");
  REQUIRE(text);
  CHECK(text->starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
  const auto again = PrivateKey::from_pem(*text, "secret");
  REQUIRE(again);
  CHECK(again->public_key().key_id() == key.public_key().key_id());
  CHECK_FALSE(PrivateKey::from_pem(*text, "secreT"));
  CHECK_FALSE(PrivateKey::from_pem(*text, ""));
  CHECK_FALSE(PrivateKey::from_pem(key.public_key().pem(), ""));
}
