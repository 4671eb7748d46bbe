// A key that parses has one spelling in DER and in PEM; certificates and private keys never crash.
#include "engine/crypto/certificate.h"
#include "engine/crypto/private_key.h"
#include "engine/crypto/public_key.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_key(const Result<crypto::PublicKey>& key) {
  if (!key) return;
  const auto again = crypto::PublicKey::from_pem(key->pem());
  LEDGERLINE_ASSERT(again && again->key_id() == key->key_id() && again->spki() == key->spki());
  LEDGERLINE_ASSERT(!key->verify("message", "signature"));
}

}  // namespace

void check(ByteView input) {
  check_key(crypto::PublicKey::from_spki(input));
  check_key(crypto::PublicKey::from_pem(input));
  static_cast<void>(crypto::key_id_of_certificate(input));
  static_cast<void>(crypto::PrivateKey::from_pem(input, "passphrase"));
}

}  // namespace ledgerline::fuzz
