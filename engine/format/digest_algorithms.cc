#include "engine/format/digest_algorithms.h"

#include "engine/base/encoding.h"

namespace ledgerline::format {
namespace {

struct DigestRule {
  std::string_view algorithm;
  std::size_t hex_digits;
};
constexpr DigestRule kDigests[] = {
    {"md5", 32},      {"sha1", 40},     {"sha224", 56},     {"sha256", 64},
    {"sha384", 96},   {"sha512", 128},  {"sha512_224", 56}, {"sha512_256", 64},
    {"sha3_224", 56}, {"sha3_256", 64}, {"sha3_384", 96},   {"sha3_512", 128},
};

}  // namespace

std::optional<std::size_t> hex_digits_of(std::string_view algorithm) noexcept {
  for (const DigestRule& rule : kDigests) {
    if (rule.algorithm == algorithm) return rule.hex_digits;
  }
  return std::nullopt;
}

bool is_digest(std::string_view algorithm, std::string_view text) {
  const auto digits = hex_digits_of(algorithm);
  return !digits || (text.size() == *digits && lower_hex(text));
}

}  // namespace ledgerline::format
