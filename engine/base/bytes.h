// Byte views, fixed digests and big-endian integers: the vocabulary of every stored format.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/assert.h"

namespace ledgerline {

// Bytes travel as string_view and std::string: RocksDB, simdjson and Beast speak both without a
// copy.
using ByteView = std::string_view;

using Digest = std::array<std::uint8_t, 32>;  // SHA-256
using ShortDigest =
    std::array<std::uint8_t, 16>;  // first half of a SHA-256, where 2^64 work is far
using Salt = std::array<std::uint8_t, 16>;

template <std::size_t N>
[[nodiscard]] inline ByteView view(const std::array<std::uint8_t, N>& bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// Copies the first N bytes of `bytes`, which must hold at least N.
template <class Array>
[[nodiscard]] inline Array array_from(ByteView bytes) {
  Array out;
  LEDGERLINE_ASSERT(bytes.size() >= out.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(bytes[i]);
  return out;
}

template <class Unsigned>
inline void append_big_endian(std::string& out, Unsigned value) {
  for (int shift = static_cast<int>(sizeof(Unsigned)) * 8 - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(static_cast<std::uint8_t>(value >> shift)));
  }
}

// Reads sizeof(Unsigned) bytes at `offset`; the caller has checked that they are there.
template <class Unsigned>
[[nodiscard]] inline Unsigned big_endian_at(ByteView in, std::size_t offset) {
  LEDGERLINE_ASSERT(in.size() >= offset + sizeof(Unsigned));
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    value = static_cast<Unsigned>((value << 8) | static_cast<std::uint8_t>(in[offset + i]));
  }
  return value;
}

// Signed 64-bit integers keep their order as bytes when the sign bit is flipped.
[[nodiscard]] inline std::uint64_t order_preserving(std::int64_t value) noexcept {
  return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}
[[nodiscard]] inline std::int64_t from_order_preserving(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>(value ^ (std::uint64_t{1} << 63));
}

}  // namespace ledgerline
