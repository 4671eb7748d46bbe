// Cursors of pages: opaque base64url text. A cursor names the question it continues (by a
// fingerprint of its parameters), so that it cannot silently continue another one, and holds no id
// of the index: a rebuilt index continues the same pages.
//
//   bytes = version:1 (0x01) | fingerprint:8 | payload
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace ledgerline::query {

// FNV-1a over the parameters that make two questions different. Not a defence: a caller who forges
// a cursor only gets a page of what they could have asked for.
class Fingerprint {
 public:
  Fingerprint& add(std::uint64_t value) noexcept;
  Fingerprint& add(std::string_view text) noexcept;  // length included
  [[nodiscard]] std::uint64_t value() const noexcept { return state_; }

 private:
  void mix(std::uint8_t byte) noexcept;
  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

[[nodiscard]] std::string seal_cursor(std::uint64_t fingerprint, ByteView payload);
// The payload, at least `size_min` bytes. kInvalid: not a cursor, or one of another question.
[[nodiscard]] Result<std::string> open_cursor(std::uint64_t fingerprint, std::string_view text,
                                              std::size_t size_min);
// What a payload is refused with that no answer can have given.
[[nodiscard]] Error not_a_cursor();

}  // namespace ledgerline::query
