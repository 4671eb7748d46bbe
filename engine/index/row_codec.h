// The compact encoding of index values: unsigned LEB128 integers, zigzag for signed ones, length-
// prefixed text. No field tags: a value is read by the code that wrote it, under one fold version,
// and is rebuilt from the log when that changes.
//
// RowReader never reads outside its input: after a fault every read gives zero or empty, and
// finish() tells. One thread at a time; text() points into the input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"

namespace ledgerline::index {

class RowWriter {
 public:
  explicit RowWriter(std::string& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_.push_back(static_cast<char>(value | 0x80));
    out_.push_back(static_cast<char>(value));
  }
  void signed_varint(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void id(EntityId value) { varint(value.value()); }
  void position(Position value) { varint(value.value()); }
  // The wrapped difference: exact for every pair of times.
  void time(Timestamp value, Timestamp base = {}) {
    signed_varint(static_cast<std::int64_t>(static_cast<std::uint64_t>(value.ns) -
                                            static_cast<std::uint64_t>(base.ns)));
  }
  void bytes(ByteView value) { out_.append(value); }
  void text(std::string_view value) {
    varint(value.size());
    out_.append(value);
  }
  void texts(const std::vector<std::string>& values) {
    varint(values.size());
    for (const std::string& value : values) text(value);
  }

 private:
  std::string& out_;
};

class RowReader {
 public:
  explicit RowReader(ByteView in) : in_(in) {}

  std::uint8_t u8() {
    if (in_.empty()) return fail();
    const auto value = static_cast<std::uint8_t>(in_.front());
    in_.remove_prefix(1);
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = u8();
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  // A number of elements that each take at least one byte: bounded by what is left.
  std::size_t count() {
    const std::uint64_t value = varint();
    return value <= in_.size() ? static_cast<std::size_t>(value) : fail();
  }
  std::uint32_t u32() {
    const std::uint64_t value = varint();
    return value <= UINT32_MAX ? static_cast<std::uint32_t>(value) : fail();
  }
  std::int64_t signed_varint() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  EntityId id() { return EntityId(varint()); }
  Position position() { return Position(varint()); }
  Timestamp time(Timestamp base = {}) {
    return {static_cast<std::int64_t>(static_cast<std::uint64_t>(signed_varint()) +
                                      static_cast<std::uint64_t>(base.ns))};
  }
  template <class Array>
  Array array() {
    Array out{};
    if (in_.size() < out.size()) {
      fail();
      return out;
    }
    out = array_from<Array>(in_);
    in_.remove_prefix(out.size());
    return out;
  }
  Uuid uuid() { return Uuid{array<std::array<std::uint8_t, 16>>()}; }
  std::string_view text() {
    const std::size_t size = count();
    const std::string_view value = in_.substr(0, size);
    in_.remove_prefix(size);
    return value;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> values(count());
    for (std::string& value : values) value = text();
    return values;
  }

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  // An error (kCorrupt, naming `row`) unless everything was read and nothing is left.
  [[nodiscard]] Result<void> finish(std::string_view row) const {
    if (!failed_ && in_.empty()) return {};
    return Error{ErrorKind::kCorrupt, "index: undecodable " + std::string(row), {}};
  }

 private:
  std::uint8_t fail() {
    failed_ = true;
    in_ = {};
    return 0;
  }

  ByteView in_;
  bool failed_ = false;
};

// The end of every decoder: `row`, if its bytes were neither short nor long.
template <class Row>
Result<Row> finish(const RowReader& in, Row row, std::string_view what) {
  if (auto done = in.finish(what); !done) return done.error();
  return row;
}

// For the flag byte that some rows begin with.
[[nodiscard]] inline std::uint8_t bit(bool set, std::uint8_t mask) {
  return set ? mask : std::uint8_t{0};
}

}  // namespace ledgerline::index
