// A cursor opens only for its own question and gives back what was sealed; every reading of a short
// node name spells that name.
#include "query/cursor.h"
#include "query/node.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

void check_cursors(Input in) {
  const std::uint64_t fingerprint = in.u64();
  const ByteView payload = in.rest();
  const std::string sealed = query::seal_cursor(fingerprint, payload);
  const auto opened = query::open_cursor(fingerprint, sealed, payload.size());
  LEDGERLINE_ASSERT(opened && *opened == payload);
  LEDGERLINE_ASSERT(!query::open_cursor(fingerprint + 1, sealed, 0));
  LEDGERLINE_ASSERT(!query::open_cursor(fingerprint, sealed, payload.size() + 1));

  // What somebody else made up: either no cursor, or one whose seal says the same.
  const auto forged = query::open_cursor(fingerprint, payload, 0);
  if (!forged) return;
  const auto again = query::open_cursor(fingerprint, query::seal_cursor(fingerprint, *forged), 0);
  LEDGERLINE_ASSERT(again && *again == *forged);
}

void check_nodes(ByteView text) {
  for (const query::NodeRef& reading : query::readings_of(text)) {
    LEDGERLINE_ASSERT(query::to_string(reading) == text);
    LEDGERLINE_ASSERT(query::entity_type_of(reading.type).has_value());
    LEDGERLINE_ASSERT(query::node_type_of(*query::entity_type_of(reading.type)) == reading.type);
  }
}

}  // namespace

void check(ByteView input) {
  check_cursors(Input(input));
  constexpr std::size_t kNodeBytesMax = 512;  // readings are quadratic in their number
  check_nodes(input.substr(0, kNodeBytesMax));
}

}  // namespace ledgerline::fuzz
