// A request target that is accepted, written out again with every byte escaped, means the same.
#include "api/target.h"
#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += "%" + to_hex(ByteView(&c, 1));
  return out;
}

std::string printed(const api::Target& target) {
  std::string out = target.segments.empty() ? "/" : "";
  for (const std::string& segment : target.segments) out += "/" + escaped(segment);
  char separator = '?';
  for (const api::QueryParameter& parameter : target.query) {
    out += separator + escaped(parameter.name) + "=" + escaped(parameter.value);
    separator = '&';
  }
  return out;
}

// "/" has no segments, so a path of one empty segment cannot be written.
bool has_spelling(const api::Target& target) {
  return target.segments != std::vector<std::string>{""};
}

}  // namespace

void check(ByteView input) {
  const auto target = api::parse_target(input);
  if (!target) return;
  LEDGERLINE_ASSERT(target->segments.size() <= limits::kPathSegmentsMax);
  LEDGERLINE_ASSERT(target->query.size() <= limits::kQueryParametersMax);
  for (const std::string& segment : target->segments) LEDGERLINE_ASSERT(is_utf8(segment));
  LEDGERLINE_ASSERT(has_spelling(*target));

  const std::string text = printed(*target);
  if (text.size() > limits::kTargetBytesMax) return;
  const auto again = api::parse_target(text);
  LEDGERLINE_ASSERT(again.has_value());
  LEDGERLINE_ASSERT(again->segments == target->segments);
  LEDGERLINE_ASSERT(printed(*again) == text);
}

}  // namespace ledgerline::fuzz
