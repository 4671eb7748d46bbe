#include "ingest/json_outline.h"

#include "ingest/json_text.h"

namespace ledgerline::ingest {

std::optional<JsonFault> JsonOutline::run() {
  skip_space();
  do {
    if (!value() || !after_value()) return std::move(fault_);
  } while (depth_ > 0);
  skip_space();
  if (at_ != text_.size()) fail("json", "text after the value");
  return std::move(fault_);
}

bool JsonOutline::value() {
  switch (peek()) {
    case '{':
      return open(JsonKind::kObject);
    case '[':
      return open(JsonKind::kArray);
    case '"':
      return string();
    default:
      return literal();
  }
}

bool JsonOutline::open(JsonKind kind) {
  if (depth_ == limits::kJsonDepthMax) {
    return fail("json_depth",
                "nested deeper than " + std::to_string(limits::kJsonDepthMax) + " levels");
  }
  open_[depth_++] = static_cast<std::uint32_t>(document_.nodes_.size());
  ++at_;
  return add(kind, at_ - 1, at_);
}

// Closes what ends here and stops where the next value begins. Right after an opening bracket the
// first member or the closing bracket follows, after a value a comma or the closing bracket.
bool JsonOutline::after_value() {
  while (depth_ > 0) {
    const bool fresh = document_.nodes_.size() == open_[depth_ - 1] + 1U;
    const bool object = document_.nodes_[open_[depth_ - 1]].kind == JsonKind::kObject;
    skip_space();
    if (peek() == (object ? '}' : ']') && at_ < text_.size()) {
      ++at_;
      close();
      continue;
    }
    if (!fresh) {
      if (peek() != ',') return unexpected(object ? "',' or '}'" : "',' or ']'");
      ++at_;
      skip_space();
    }
    return !object || key();
  }
  return true;
}

bool JsonOutline::key() {
  if (peek() != '"') return unexpected("a member name in quotes");
  const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
  if (!string(true)) return false;
  const Node& node = document_.nodes_.back();
  if (node.escaped) {
    document_.escaped_keys_.emplace_back(
        index, unescape_json(text_.substr(node.begin + 1, node.end - node.begin - 2)));
  }
  skip_space();
  if (peek() != ':') return unexpected("':'");
  ++at_;
  skip_space();
  return true;
}

bool JsonOutline::string(bool key) {
  const std::size_t begin = at_++;
  bool escaped = false;
  bool unicode = false;
  for (;;) {
    at_ = find_string_special(text_, at_);
    if (at_ == text_.size()) return fail("json", "the text ends inside a string");
    if (text_[at_] == '"') break;
    std::size_t size = 0;
    if (text_[at_] != '\\') return fail("json", "a control character inside a string");
    if (!escape_at(text_, at_, size)) return fail("json", "an unknown escape inside a string");
    escaped = true;
    unicode = unicode || text_[at_ + 1] == 'u';
    at_ += size;
  }
  ++at_;
  if (!add(JsonKind::kString, begin, at_)) return false;
  document_.nodes_.back().escaped = escaped;
  if (unicode && has_lone_surrogate(text_.substr(begin + 1, at_ - begin - 2))) {
    const auto index = static_cast<std::uint32_t>(document_.nodes_.size() - 1);
    document_.note_lone_surrogate(key ? index + 1 : index);
  }
  return true;
}

bool JsonOutline::literal() {
  const std::string_view rest = text_.substr(at_);
  const std::size_t begin = at_;
  if (rest.starts_with("null")) {
    at_ += 4;
    return add(JsonKind::kNull, begin, at_);
  }
  if (rest.starts_with("true")) {
    at_ += 4;
    return add(JsonKind::kTrue, begin, at_);
  }
  if (rest.starts_with("false")) {
    at_ += 5;
    return add(JsonKind::kFalse, begin, at_);
  }
  for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
    if (rest.starts_with(word)) return fail("json", std::string(word) + " is not JSON");
  }
  at_ = number_end(text_, at_);
  if (at_ == begin) return unexpected("a value");
  return add(JsonKind::kNumber, begin, at_);
}

void JsonOutline::close() {
  const std::uint32_t index = open_[--depth_];
  Node& node = document_.nodes_[index];
  node.end = static_cast<std::uint32_t>(at_);
  node.next = static_cast<std::uint32_t>(document_.nodes_.size());
  if (node.kind == JsonKind::kObject) document_.shadow_duplicates(index);
}

bool JsonOutline::add(JsonKind kind, std::size_t begin, std::size_t end) {
  auto& nodes = document_.nodes_;
  if (nodes.size() == limits::kJsonNodesMax) {
    return fail("json_size",
                "more than " + std::to_string(limits::kJsonNodesMax) + " names and values");
  }
  nodes.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                   static_cast<std::uint32_t>(nodes.size() + 1), kind, false, false});
  return true;
}

void JsonOutline::skip_space() noexcept {
  while (at_ < text_.size() && is_json_space(text_[at_])) ++at_;
}

bool JsonOutline::unexpected(std::string_view wanted) {
  if (at_ == text_.size())
    return fail("json", "the text ends where " + std::string(wanted) + " belongs");
  return fail("json", "expected " + std::string(wanted));
}

bool JsonOutline::fail(std::string_view rule, std::string message) {
  fault_ = JsonFault{rule, place(), at_, std::move(message)};
  return false;
}

// The pointer of the innermost open container's member or item in work. Open containers have no
// valid `next` yet, so it is built from the stack; a bomb's pointer is as deep as the bound.
std::string JsonOutline::place() const {
  std::string pointer;
  for (std::size_t level = 0; level < depth_; ++level) {
    const std::uint32_t container = open_[level];
    const auto last =
        static_cast<std::uint32_t>(level + 1 < depth_ ? open_[level + 1] : document_.nodes_.size());
    const bool object = document_.nodes_[container].kind == JsonKind::kObject;
    std::uint32_t at = container + 1;
    std::uint32_t begin = at;
    std::size_t items = 0;
    while (at < last) {
      begin = at;
      at = object ? (at + 1 < document_.nodes_.size() ? document_.nodes_[at + 1].next : at + 1)
                  : document_.nodes_[at].next;
      ++items;
    }
    const bool innermost = level + 1 == depth_;
    if (object) {
      const std::uint32_t key = innermost ? begin : last - 1;
      if (innermost && items == 0) break;
      append_pointer(pointer, document_.key_of(key));
    } else {
      append_pointer(pointer, std::to_string(items));
    }
  }
  return pointer;
}

}  // namespace ledgerline::ingest
