#include "api/json_writer.h"

#include <array>
#include <charconv>

#include "engine/base/assert.h"
#include "engine/base/utf8.h"

namespace ledgerline::api {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_plain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

void append_escaped(std::string& out, char c) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out.append("\\\"");
      return;
    case '\\':
      out.append("\\\\");
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    case '\t':
      out.append("\\t");
      return;
    default: {
      const auto byte = static_cast<unsigned char>(c);
      out.append("\\u00");
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 0xFU]);
    }
  }
}

void append_text(std::string& out, std::string_view text) {
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      append_escaped(out, text.front());
      text.remove_prefix(1);
      continue;
    }
    const std::string_view before = text;
    if (take_code_point(text)) {
      out.append(before.substr(0, before.size() - text.size()));
    } else {
      out.append(kReplacement);
      text.remove_prefix(1);
    }
  }
}

template <class Integer>
void append_number(std::string& out, Integer value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void JsonWriter::before_value() {
  LEDGERLINE_ASSERT(out_ != nullptr);
  if (after_key_) {
    after_key_ = false;
    return;
  }
  const std::uint64_t bit = std::uint64_t{1} << depth_;
  if (depth_ > 0 && (has_rows_ & bit) != 0) out_->push_back(',');
  has_rows_ |= bit;
}

void JsonWriter::open(char bracket) {
  before_value();
  LEDGERLINE_ASSERT(depth_ < kDepthMax);
  out_->push_back(bracket);
  ++depth_;
  has_rows_ &= ~(std::uint64_t{1} << depth_);
}

void JsonWriter::close(char bracket) {
  LEDGERLINE_ASSERT(depth_ > 0 && !after_key_);
  --depth_;
  out_->push_back(bracket);
}

JsonWriter& JsonWriter::begin_object() {
  open('{');
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  close('}');
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  open('[');
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  close(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  LEDGERLINE_ASSERT(!after_key_);
  string(name);
  out_->push_back(':');
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  before_value();
  out_->push_back('"');
  append_text(*out_, text);
  out_->push_back('"');
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  before_value();
  out_->append(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  before_value();
  out_->append("null");
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  before_value();
  out_->append(json);
  return *this;
}

JsonWriter& JsonWriter::signed_number(std::int64_t value) {
  before_value();
  append_number(*out_, value);
  return *this;
}

JsonWriter& JsonWriter::unsigned_number(std::uint64_t value) {
  before_value();
  append_number(*out_, value);
  return *this;
}

JsonWriter& JsonWriter::end_line() {
  LEDGERLINE_ASSERT(depth_ == 0);
  out_->push_back('\n');
  return *this;
}

}  // namespace ledgerline::api
