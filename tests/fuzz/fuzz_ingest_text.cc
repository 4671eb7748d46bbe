// URIs: what may follow one, and what may not; run ids: the UUID that a text spells, or else one
// that is marked as derived.
#include "engine/crypto/run_id.h"
#include "ingest/uri.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_uri(const std::string& text) {
  if (!ingest::is_uri(text)) return;
  const auto colon = text.find(':');
  LEDGERLINE_ASSERT(colon != std::string::npos && colon > 0);
  LEDGERLINE_ASSERT(ingest::is_uri(text.substr(0, colon + 1)));
  LEDGERLINE_ASSERT(ingest::is_uri(text + "/%2Fa"));
  LEDGERLINE_ASSERT(ingest::is_uri(text + "#") == (text.find('#') == std::string::npos));
  for (const char* wrong : {" ", "%", "%4", "%zz", "\"", "\x7F", "\xC3\xA4"}) {
    LEDGERLINE_ASSERT(!ingest::is_uri(text + wrong));
    LEDGERLINE_ASSERT(!ingest::is_uri(wrong + text));
  }
}

}  // namespace

void check(ByteView input) {
  check_uri(std::string(input));

  const crypto::RunId id = crypto::run_id_from(input);
  const auto spelled = parse_uuid(input);
  LEDGERLINE_ASSERT(id.derived == !spelled.has_value());
  if (spelled) LEDGERLINE_ASSERT(id.id == *spelled);
  LEDGERLINE_ASSERT(!crypto::run_id_from(to_string(id.id)).derived);
  constexpr unsigned kCustomVersion = 8;
  if (id.derived) LEDGERLINE_ASSERT(id.id.bytes[6] >> 4 == kCustomVersion);
}

}  // namespace ledgerline::fuzz
