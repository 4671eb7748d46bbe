#include "query/record_facts.h"

#include "query/context.h"

namespace ledgerline::query {

Result<std::unique_ptr<format::Facts>> facts_of(const Context& context,
                                                const format::Frame& frame) {
  const auto header = format::decode_record_header(frame.header->bytes);
  if (!header) return header.error();
  return context.decode()(*header, nullptr, frame.body->bytes);
}

}  // namespace ledgerline::query
