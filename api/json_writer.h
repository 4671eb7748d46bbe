// Writes JSON text straight into a string, with no document tree: for rows, of which an answer may
// have a million. Small documents use nlohmann/json instead.
//
// The writer owns nothing: the caller gives the string, and may give another in the middle of a
// document (redirect), which is how a stream hands out one chunk after the other. Commas are the
// writer's business; that keys and values alternate and that every begin has its end is the
// caller's, and a broken order is a bug that ends the process. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace ledgerline::api {

class JsonWriter {
 public:
  JsonWriter() = default;
  explicit JsonWriter(std::string& out) : out_(&out) {}

  void redirect(std::string& out) noexcept { out_ = &out; }

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  // Bytes that are not UTF-8 (header fields are bytes) become U+FFFD.
  JsonWriter& string(std::string_view text);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  // One complete JSON value, as text, taken as it is.
  JsonWriter& raw(std::string_view json);
  template <class Integer>
  JsonWriter& number(Integer value) {
    static_assert(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>);
    if constexpr (std::is_signed_v<Integer>) {
      return signed_number(static_cast<std::int64_t>(value));
    } else {
      return unsigned_number(static_cast<std::uint64_t>(value));
    }
  }

  // A member whose value is a string, a number or a boolean.
  template <class Value>
  JsonWriter& member(std::string_view name, const Value& value) {
    key(name);
    if constexpr (std::is_same_v<Value, bool>) {
      return boolean(value);
    } else if constexpr (std::is_integral_v<Value>) {
      return number(value);
    } else {
      return string(value);
    }
  }

  // Line ends between the documents of an NDJSON stream.
  JsonWriter& end_line();

 private:
  JsonWriter& signed_number(std::int64_t value);
  JsonWriter& unsigned_number(std::uint64_t value);
  void before_value();
  void open(char bracket);
  void close(char bracket);

  static constexpr unsigned kDepthMax = 63;

  std::string* out_ = nullptr;
  std::uint64_t has_rows_ = 0;  // bit d: level d already has a value or member
  unsigned depth_ = 0;
  bool after_key_ = false;
};

}  // namespace ledgerline::api
