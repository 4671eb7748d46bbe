#include "ingest/batch_splitter.h"

#include "ingest/json_text.h"

namespace ledgerline::ingest {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t skip_space(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_json_space(text[at])) ++at;
  return at;
}

std::size_t start_of(std::string_view body) noexcept {
  return skip_space(body, body.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
}

// The byte after the closing quote of the string that begins at `at`; the end of the text if it
// does not close.
std::size_t string_end(std::string_view text, std::size_t at) noexcept {
  for (++at; at < text.size(); ++at) {
    at = find_string_special(text, at);
    if (at == text.size() || text[at] == '"') break;
    if (text[at] == '\\') ++at;
  }
  return at < text.size() ? at + 1 : text.size();
}

// The first byte at or after `at` that ends an element: a comma or closing bracket outside of
// strings and inner brackets; the end of the text if there is none. Which bracket closes which is
// for the element's decoder to judge.
std::size_t element_end(std::string_view text, std::size_t at) noexcept {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = string_end(text, at);
      continue;
    }
    const bool closing = c == '}' || c == ']';
    if (depth == 0 && (c == ',' || closing)) break;
    if (c == '{' || c == '[') ++depth;
    if (closing) --depth;
    ++at;
  }
  return at;
}

std::string_view trimmed(std::string_view text) noexcept {
  std::size_t begin = skip_space(text, 0);
  std::size_t end = text.size();
  while (end > begin && is_json_space(text[end - 1])) --end;
  return text.substr(begin, end - begin);
}

Rejection refusal(std::string_view rule, std::string pointer, std::string detail,
                  ErrorKind kind = ErrorKind::kInvalid) {
  Rejection out;
  out.kind = kind;
  out.violations.push_back({std::move(pointer), std::string(rule), std::move(detail), 0});
  return out;
}

Rejection too_many(std::size_t items_max) {
  return refusal("max_items", "",
                 "more than " + std::to_string(items_max) + " items in one request",
                 ErrorKind::kTooLarge);
}

Rejection syntax(std::size_t index, std::size_t at, std::string_view what) {
  return refusal("json", "/" + std::to_string(index),
                 "at byte " + std::to_string(at) + ": " + std::string(what));
}

}  // namespace

char first_byte(std::string_view body) noexcept {
  const std::size_t at = start_of(body);
  return at < body.size() ? body[at] : '\0';
}

bool is_single_value(std::string_view body) noexcept {
  const std::size_t begin = start_of(body);
  if (begin == body.size()) return false;
  std::size_t at = begin;
  std::size_t depth = 0;
  do {
    const char c = body[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    at = c == '"' ? string_end(body, at) : at + 1;
  } while (depth > 0 && at < body.size());
  return skip_space(body, at) == body.size();
}

SplitResult split_array(std::string_view body, std::size_t items_max) {
  std::size_t at = start_of(body);
  if (at == body.size()) return refusal("json", "", "the body is empty");
  if (body[at] != '[') return refusal("type", "", "an array is required");
  std::vector<Slice> slices;
  at = skip_space(body, at + 1);
  const bool empty = at < body.size() && body[at] == ']';
  for (bool more = !empty; more;) {
    const std::size_t end = element_end(body, at);
    if (end == body.size()) return syntax(slices.size(), end, "the body ends inside the array");
    const std::string_view element = trimmed(body.substr(at, end - at));
    if (element.empty()) return syntax(slices.size(), end, "an element is missing");
    if (body[end] == '}') return syntax(slices.size(), end, "a '}' without its '{'");
    if (slices.size() == items_max) return too_many(items_max);
    slices.push_back({element, 0});
    more = body[end] == ',';
    at = more ? end + 1 : end;
  }
  if (skip_space(body, at + 1) != body.size()) {
    return refusal("json", "", "at byte " + std::to_string(at + 1) + ": text after the array");
  }
  return slices;
}

SplitResult split_lines(std::string_view body, std::size_t items_max) {
  std::vector<Slice> slices;
  std::size_t at = body.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (std::uint32_t line = 1; at < body.size(); ++line) {
    const std::size_t newline = body.find('\n', at);
    const std::size_t end = newline == std::string_view::npos ? body.size() : newline;
    const std::string_view text = trimmed(body.substr(at, end - at));
    at = end + 1;
    if (text.empty()) continue;
    if (slices.size() == items_max) return too_many(items_max);
    slices.push_back({text, line});
  }
  return slices;
}

}  // namespace ledgerline::ingest
