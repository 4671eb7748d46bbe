// Cuts a batch body into the exact bytes of its elements, so that each becomes a record of its own
// and one bad element fails alone. Elements are not checked: their own decoder does that. Takes
// linear time and memory for the slices only; they point into the body.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/decode.h"

namespace ledgerline::ingest {

struct Slice {
  std::string_view text;   // without surrounding white space
  std::uint32_t line = 0;  // 1-based line of NDJSON; 0 for an array element
};

using SplitResult = std::variant<std::vector<Slice>, Rejection>;

// A JSON array. Refused as a whole (kInvalid): anything but an array, brackets that do not close, a
// missing element, text after the array. kTooLarge: more than `items_max` elements.
[[nodiscard]] SplitResult split_array(std::string_view body, std::size_t items_max);

// NDJSON: one value per line, ended by LF or CRLF; blank lines are skipped. kTooLarge as above.
[[nodiscard]] SplitResult split_lines(std::string_view body, std::size_t items_max);

// The first byte of the body that is no white space (nor a byte order mark); '\0' if there is none.
[[nodiscard]] char first_byte(std::string_view body) noexcept;

// True for a body of one JSON value, judged by its brackets and strings: nothing but white space
// follows the value that begins it.
[[nodiscard]] bool is_single_value(std::string_view body) noexcept;

}  // namespace ledgerline::ingest
