// A Content-Type that is accepted has one normal form, which is accepted and means the same; a
// Content-Encoding and an Accept-Encoding mean the same in any case.
#include "api/content_decoding.h"
#include "api/content_encoding.h"
#include "api/content_type.h"
#include "engine/base/ascii.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {

void check(ByteView input) {
  LEDGERLINE_ASSERT(api::parse_content_encoding(input) ==
                    api::parse_content_encoding(ascii_lowered(input)));
  LEDGERLINE_ASSERT(api::accepts_gzip(input) == api::accepts_gzip(ascii_lowered(input)));

  const auto type = api::parse_content_type(input);
  if (!type) return;
  LEDGERLINE_ASSERT(type->type == ascii_lowered(type->type));
  LEDGERLINE_ASSERT(type->charset.empty() || type->charset == "utf-8");
  const std::string normal =
      type->charset.empty() ? type->type : type->type + "; charset=" + type->charset;
  const auto again = api::parse_content_type(normal);
  LEDGERLINE_ASSERT(again && again->type == type->type && again->charset == type->charset);
}

}  // namespace ledgerline::fuzz
