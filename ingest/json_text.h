// Pieces of JSON text: scanning strings and numbers, and unescaping.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ledgerline::ingest {

[[nodiscard]] constexpr bool is_json_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// The first byte at or after `at` that is a quote, a backslash or a control character; text.size()
// if there is none.
[[nodiscard]] std::size_t find_string_special(std::string_view text, std::size_t at) noexcept;

// The end of the RFC 8259 number that begins at `at`; `at` itself if none does.
[[nodiscard]] std::size_t number_end(std::string_view text, std::size_t at) noexcept;

// True for a number without fraction, or whose fraction and exponent leave an integer written out
// ("2.0"); what JSON Schema calls an integer, except exponent forms.
[[nodiscard]] bool is_json_integer(std::string_view number) noexcept;

// The bytes that the content of a valid JSON string stands for; never longer than `escaped`. Lone
// surrogates become U+FFFD.
[[nodiscard]] std::string unescape_json(std::string_view escaped);

// Whether the content of a valid JSON string escapes half a character ("\ud800").
[[nodiscard]] bool has_lone_surrogate(std::string_view escaped) noexcept;

// True for a complete escape sequence at `at` (which holds the backslash); its length in `size`.
[[nodiscard]] bool escape_at(std::string_view text, std::size_t at, std::size_t& size) noexcept;

}  // namespace ledgerline::ingest
