#include "ingest/json_document.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/base/assert.h"
#include "engine/base/limits.h"
#include "ingest/json_outline.h"
#include "ingest/json_text.h"

namespace ledgerline::ingest {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kNodesKept = 1U << 16;  // of a thread's document between two texts
constexpr std::size_t kPairwiseKeysMax = 16;  // up to here comparing all pairs is cheaper

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The first byte that no valid UTF-8 text has there. Only for texts known to be invalid.
std::size_t invalid_utf8_at(std::string_view text) {
  const auto valid_between = [text](std::size_t from, std::size_t to) {
    return simdjson::validate_utf8(text.data() + from, to - from);
  };
  std::size_t valid = 0;
  std::size_t invalid = text.size();
  while (invalid - valid > 16) {
    std::size_t middle = valid + (invalid - valid) / 2;
    for (int back = 0; back < 3 && is_continuation(text[middle]); ++back) --middle;
    (valid_between(valid, middle) ? valid : invalid) = middle;
  }
  for (std::size_t size = 1; size <= 4 && valid + size <= text.size(); ++size) {
    if (!valid_between(valid, valid + size)) continue;
    valid += size;
    size = 0;
  }
  return valid;
}

JsonFault utf8_fault(std::string_view text, std::optional<JsonFault> before) {
  const std::size_t offset = invalid_utf8_at(text);
  return {"json_utf8", before ? std::move(before->pointer) : std::string(), offset,
          "the text is not valid UTF-8"};
}

}  // namespace

std::string_view to_string(JsonKind kind) noexcept {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kFalse:
    case JsonKind::kTrue:
      return "boolean";
    case JsonKind::kNumber:
      return "number";
    case JsonKind::kString:
      return "string";
    case JsonKind::kArray:
      return "array";
    case JsonKind::kObject:
      return "object";
  }
  return "unknown";
}

std::optional<JsonFault> JsonDocument::parse(std::string_view text) {
  LEDGERLINE_ASSERT(text.size() < (std::uint64_t{1} << 32));
  nodes_.clear();
  escaped_keys_.clear();
  duplicates_.clear();
  duplicate_count_ = 0;
  lone_surrogates_.clear();
  const bool valid = simdjson::validate_utf8(text.data(), text.size());
  text_ = valid ? text : text.substr(0, invalid_utf8_at(text));

  const std::size_t begin = text_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  std::optional<JsonFault> fault = JsonOutline(*this, begin).run();
  // A fault of the grammar before the bad byte comes first.
  if (!valid && (!fault || fault->offset >= text_.size())) fault = utf8_fault(text, fault);
  if (fault) nodes_.clear();
  return fault;
}

void JsonDocument::trim() {
  if (nodes_.capacity() > kNodesKept) nodes_ = {};
  if (scratch_.capacity() > kNodesKept) scratch_ = {};
  escaped_keys_ = {};
  text_ = {};
}

std::string_view JsonDocument::escaped_key(std::uint32_t index) const noexcept {
  const auto found = std::lower_bound(
      escaped_keys_.begin(), escaped_keys_.end(), index,
      [](const auto& entry, std::uint32_t wanted) { return entry.first < wanted; });
  return found->second;
}

// Length and first bytes of a key in one word: equal keys have equal words, and few others do.
std::uint64_t JsonDocument::key_word(std::uint32_t index) const noexcept {
  const std::string_view key = key_of(index);
  std::uint64_t word = 0;
  const Node& node = nodes_[index];
  if (!node.escaped && node.begin + 1 + sizeof word <= text_.size()) {
    std::memcpy(&word, key.data(), sizeof word);  // reads on behind a short key, inside the text
    if (key.size() < sizeof word) word &= (std::uint64_t{1} << (8 * key.size())) - 1;
  } else {
    std::memcpy(&word, key.data(), std::min(key.size(), sizeof word));
  }
  return word ^ (std::uint64_t{key.size()} << 56);
}

void JsonDocument::shadow_duplicates(std::uint32_t object) {
  std::array<std::uint64_t, kPairwiseKeysMax> words;
  std::array<std::uint32_t, kPairwiseKeysMax> keys;
  std::size_t count = 0;
  const std::uint32_t last = nodes_[object].next;
  for (std::uint32_t at = object + 1; at != last; at = nodes_[at + 1].next) {
    if (count == kPairwiseKeysMax) return shadow_sorted(object);
    words[count] = key_word(at);
    keys[count] = at;
    for (std::size_t earlier = 0; earlier < count; ++earlier) {
      if (words[earlier] != words[count] || key_of(keys[earlier]) != key_of(at)) continue;
      note_duplicate(at);
      break;
    }
    ++count;
  }
}

void JsonDocument::shadow_sorted(std::uint32_t object) {
  std::vector<std::uint32_t>& keys = scratch_;
  keys.clear();
  for (std::uint32_t at = object + 1; at != nodes_[object].next; at = nodes_[at + 1].next) {
    keys.push_back(at);
  }
  std::sort(keys.begin(), keys.end(), [this](std::uint32_t a, std::uint32_t b) {
    const int order = key_of(a).compare(key_of(b));
    return order != 0 ? order < 0 : a < b;
  });
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (key_of(keys[i]) == key_of(keys[i - 1])) note_duplicate(keys[i]);
  }
}

void JsonDocument::note_duplicate(std::uint32_t key) {
  if (nodes_[key].shadowed) return;
  nodes_[key].shadowed = true;
  ++duplicate_count_;
  if (duplicates_.size() < limits::kFlagsPerRecordMax) {
    duplicates_.push_back(JsonValue(this, key + 1));
  }
}

void JsonDocument::note_lone_surrogate(std::uint32_t value) {
  if (lone_surrogates_.size() < limits::kFlagsPerRecordMax) {
    lone_surrogates_.push_back(JsonValue(this, value));
  }
}

std::uint32_t JsonValue::size() const noexcept {
  std::uint32_t count = 0;
  if (is_array()) {
    for ([[maybe_unused]] const JsonValue item : items()) ++count;
  } else if (is_object()) {
    for ([[maybe_unused]] const JsonMember& member : members()) ++count;
  }
  return count;
}

JsonValue JsonValue::find(std::string_view name) const noexcept {
  for (const JsonMember& member : members()) {
    if (member.key == name) return member.value;
  }
  return {};
}

std::string_view JsonValue::text(std::pmr::memory_resource& arena) const {
  const auto& node = document_->node(index_);
  const std::string_view content =
      document_->text_.substr(node.begin + 1, node.end - node.begin - 2);
  if (!node.escaped) return content;
  const std::string unescaped = unescape_json(content);
  auto* copy = static_cast<char*>(arena.allocate(unescaped.size() + 1, 1));
  unescaped.copy(copy, unescaped.size());
  return {copy, unescaped.size()};
}

std::string JsonValue::pointer() const {
  std::string pointer;
  std::uint32_t at = 0;
  while (document_ && at != index_) {
    const bool object = document_->node(at).kind == JsonKind::kObject;
    std::size_t item = 0;
    std::uint32_t child = at + 1;
    // Step over the siblings that end before the wanted node.
    for (;; ++item) {
      const std::uint32_t value = object ? child + 1 : child;
      const std::uint32_t next = document_->node(value).next;
      if (index_ < next) {
        if (object) {
          append_pointer(pointer, document_->key_of(child));
        } else {
          append_pointer(pointer, std::to_string(item));
        }
        at = value;
        break;
      }
      child = next;
    }
  }
  return pointer;
}

void append_pointer(std::string& pointer, std::string_view token) {
  if (token.size() > limits::kPointerTokenBytesMax) {
    std::size_t cut = limits::kPointerTokenBytesMax;
    while (cut > 0 && is_continuation(token[cut])) --cut;
    token = token.substr(0, cut);
  }
  pointer.push_back('/');
  for (const char c : token) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer.push_back(c);
    }
  }
}

}  // namespace ledgerline::ingest
