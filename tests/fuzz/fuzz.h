// What the fuzz targets share. A target is one file that defines check(); entry.cc hands it what
// libFuzzer makes up. A broken invariant is a failed LEDGERLINE_ASSERT, which libFuzzer reports
// with the input that broke it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/base/bytes.h"

namespace ledgerline::fuzz {

// States that an invariant of the code under test holds for this input.
void check(ByteView input);

// Takes values off the front of an input; zero or empty once it is used up.
class Input {
 public:
  explicit Input(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint8_t u8() { return integer<std::uint8_t>(); }
  [[nodiscard]] std::uint32_t u32() { return integer<std::uint32_t>(); }
  [[nodiscard]] std::uint64_t u64() { return integer<std::uint64_t>(); }
  [[nodiscard]] bool boolean() { return (u8() & 1) != 0; }
  // 1 to `most`.
  template <class Enum>
  [[nodiscard]] Enum one_of(unsigned most) {
    return static_cast<Enum>(1 + u8() % most);
  }
  template <class Array>
  [[nodiscard]] Array array() {
    Array out{};
    for (auto& byte : out) byte = u8();
    return out;
  }
  // Its length first, in one byte.
  [[nodiscard]] ByteView text() {
    const std::size_t size = std::min<std::size_t>(u8(), bytes_.size());
    const ByteView out = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return out;
  }
  [[nodiscard]] ByteView rest() const { return bytes_; }

 private:
  template <class Unsigned>
  Unsigned integer() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Unsigned) && !bytes_.empty(); ++i) {
      value = (value << 8) | static_cast<std::uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
    }
    return static_cast<Unsigned>(value);
  }

  ByteView bytes_;
};

}  // namespace ledgerline::fuzz
