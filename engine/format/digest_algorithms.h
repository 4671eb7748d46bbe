// Which texts are digests, of in-toto's algorithms. Thread-safe.
// https://github.com/in-toto/attestation/blob/main/spec/v1/digest_set.md
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ledgerline::format {

// Of algorithms that are hexadecimal of one length; none: of the others, and of those not listed.
[[nodiscard]] std::optional<std::size_t> hex_digits_of(std::string_view algorithm) noexcept;

// Any text is a digest of an algorithm without a rule.
[[nodiscard]] bool is_digest(std::string_view algorithm, std::string_view text);

}  // namespace ledgerline::format
