// The outline of a JSON text says what an independent parser says: the same texts are JSON, and
// they hold the same values.
#include <cmath>
#include <cstdlib>
#include <memory_resource>

#include <nlohmann/json.hpp>

#include "engine/base/limits.h"
#include "ingest/json_document.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

using ingest::JsonKind;
using ingest::JsonValue;
using Json = nlohmann::json;

bool has_number_beyond_double(JsonValue value) {
  if (value.kind() == JsonKind::kNumber) {
    return std::isinf(std::strtod(std::string(value.raw()).c_str(), nullptr));
  }
  for (const JsonValue item : value.items()) {
    if (has_number_beyond_double(item)) return true;
  }
  for (const ingest::JsonMember member : value.members()) {
    if (has_number_beyond_double(member.value)) return true;
  }
  return false;
}

// What the other parser refuses and RFC 8259 leaves open: numbers beyond a double, and escapes of
// half a surrogate pair.
bool is_left_open(ByteView input, const ingest::JsonDocument& document) {
  return input.find("\\ud") != ByteView::npos || input.find("\\uD") != ByteView::npos ||
         document.duplicate_count() > 0 || has_number_beyond_double(document.root());
}

void check_equal(JsonValue value, const Json& reference, std::pmr::memory_resource& arena);

void check_array(JsonValue array, const Json& reference, std::pmr::memory_resource& arena) {
  LEDGERLINE_ASSERT(reference.is_array() && reference.size() == array.size());
  std::size_t index = 0;
  for (const JsonValue item : array.items()) check_equal(item, reference[index++], arena);
}

void check_object(JsonValue object, const Json& reference, std::pmr::memory_resource& arena) {
  LEDGERLINE_ASSERT(reference.is_object() && reference.size() == object.size());
  for (const ingest::JsonMember member : object.members()) {
    const auto found = reference.find(std::string(member.key));
    LEDGERLINE_ASSERT(found != reference.end());
    LEDGERLINE_ASSERT(object.find(member.key).raw() == member.value.raw());
    check_equal(member.value, *found, arena);
  }
}

bool is_equal_scalar(JsonValue value, const Json& reference, std::pmr::memory_resource& arena) {
  if (value.is_null()) return reference.is_null();
  if (value.is_boolean()) return reference == (value.kind() == JsonKind::kTrue);
  if (value.is_string()) {
    return reference.is_string() && reference.get_ref<const std::string&>() == value.text(arena);
  }
  return reference.is_number() && reference == Json::parse(value.raw());
}

void check_equal(JsonValue value, const Json& reference, std::pmr::memory_resource& arena) {
  if (value.is_array()) return check_array(value, reference, arena);
  if (value.is_object()) return check_object(value, reference, arena);
  LEDGERLINE_ASSERT(is_equal_scalar(value, reference, arena));
}

void check_fault(ByteView input, const ingest::JsonFault& fault) {
  LEDGERLINE_ASSERT(fault.offset <= input.size() && !fault.message.empty());
  const bool is_grammar = fault.rule == "json" || fault.rule == "json_utf8";
  LEDGERLINE_ASSERT(is_grammar || fault.rule == "json_depth" || fault.rule == "json_size");
  // To the other parser a zero byte is the end of the text.
  if (is_grammar && input.find('\0') == ByteView::npos) LEDGERLINE_ASSERT(!Json::accept(input));
}

}  // namespace

void check(ByteView input) {
  ingest::JsonDocument document;
  if (const auto fault = document.parse(input)) return check_fault(input, *fault);
  const Json reference = Json::parse(input, nullptr, /*allow_exceptions=*/false);
  if (reference.is_discarded()) {
    LEDGERLINE_ASSERT(is_left_open(input, document));
    return;
  }
  // Of equal keys the other parser keeps the last.
  if (document.duplicate_count() > 0) return;
  std::pmr::monotonic_buffer_resource arena;
  check_equal(document.root(), reference, arena);
}

}  // namespace ledgerline::fuzz
