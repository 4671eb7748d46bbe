// UUID (RFC 9562), 16 bytes in network order. Any version is accepted; text is canonicalised to
// lower case.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"

namespace ledgerline {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend constexpr auto operator<=>(const Uuid&, const Uuid&) = default;
};

// 8-4-4-4-12 hex digits in either case; no braces, no "urn:uuid:".
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text) noexcept;
[[nodiscard]] std::string to_string(const Uuid& uuid);

// A name-based UUID: version 8 (RFC 9562 section 6.6) over the first 16 bytes of `digest`, which
// the caller computes over a domain tag and the name.
[[nodiscard]] Uuid uuid_from_digest(const Digest& digest) noexcept;

}  // namespace ledgerline

template <>
struct std::hash<ledgerline::Uuid> {
  std::size_t operator()(const ledgerline::Uuid& uuid) const noexcept {
    return std::hash<std::string_view>{}(ledgerline::view(uuid.bytes));
  }
};
