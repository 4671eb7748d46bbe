// Only a header that carries the key lets its holder in; a key's entry in the configuration means
// what its text spells.
#include "api/auth.h"
#include "engine/base/ascii.h"
#include "engine/base/encoding.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

constexpr std::string_view kKey = "lk_of-no-server";

const api::CredentialCheck& key_check() {
  static const api::CredentialCheck made = [] {
    const auto key = api::make_api_key("fuzz", "reader", to_hex(view(api::api_key_digest(kKey))));
    LEDGERLINE_ASSERT(key.has_value());
    return api::api_key_check({*key});
  }();
  return made;
}

void check_header(ByteView header) {
  const auto answer = key_check()({header});
  LEDGERLINE_ASSERT(answer || answer.error().kind == ErrorKind::kUnauthenticated);
  if (!answer || *answer == nullptr) return;
  constexpr std::string_view kScheme = "bearer ";
  LEDGERLINE_ASSERT(header.size() >= kScheme.size() + kKey.size());
  LEDGERLINE_ASSERT(ascii_iequals(header.substr(0, kScheme.size()), kScheme));
  LEDGERLINE_ASSERT(ascii_trimmed(header.substr(kScheme.size())) == kKey);
}

void check_configured(ByteView text) {
  if (const auto role = api::parse_role(text)) LEDGERLINE_ASSERT(api::to_string(*role) == text);
  if (const auto key = api::make_api_key("name", "writer", text)) {
    LEDGERLINE_ASSERT(to_hex(view(key->digest)) == ascii_lowered(text));
  }
}

}  // namespace

void check(ByteView input) {
  check_header(input);
  const std::string bearer = "Bearer " + std::string(input);
  check_header(bearer);
  check_configured(input);
}

}  // namespace ledgerline::fuzz
