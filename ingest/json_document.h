// An outline of one JSON text: where every value begins and ends, without decoding any of it.
//
// simdjson's own trees are not used, because a record is evidence: byte ranges of facets, the place
// of a fault, equal keys, integers beyond 64 bits and lone surrogate escapes all matter here, and
// simdjson gives or accepts none of them. It validates the UTF-8. The grammar is RFC 8259; depth
// and number of values are bounded by engine/base/limits.h. Of an object's equal keys the first
// counts; the others are skipped by every lookup and listed in duplicates().
//
// Ownership: a document and its values view the text given to parse(), which must outlive them, and
// are valid until the next parse() or trim(). One document belongs to one thread. Texts are shorter
// than 4 GiB.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ledgerline::ingest {

enum class JsonKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };
[[nodiscard]] std::string_view to_string(JsonKind kind) noexcept;  // "null", "boolean", ...

// Why a text was refused. `rule` is "json", "json_utf8", "json_depth" or "json_size".
struct JsonFault {
  std::string_view rule;
  std::string pointer;  // of the innermost value that had begun
  std::size_t offset = 0;
  std::string message;
};

class JsonDocument;

// A handle on one value; copyable, default-constructed: no value.
class JsonValue {
 public:
  JsonValue() = default;

  explicit operator bool() const noexcept { return document_ != nullptr; }
  [[nodiscard]] JsonKind kind() const noexcept;
  [[nodiscard]] bool is_null() const noexcept { return kind() == JsonKind::kNull; }
  [[nodiscard]] bool is_string() const noexcept { return kind() == JsonKind::kString; }
  [[nodiscard]] bool is_array() const noexcept { return kind() == JsonKind::kArray; }
  [[nodiscard]] bool is_object() const noexcept { return kind() == JsonKind::kObject; }
  [[nodiscard]] bool is_boolean() const noexcept;

  [[nodiscard]] std::string_view raw() const noexcept;  // the bytes of the value in the text
  [[nodiscard]] std::uint32_t size() const noexcept;    // items, or members without shadowed ones
  // The member called `name` of an object; no value if absent or not an object.
  [[nodiscard]] JsonValue find(std::string_view name) const noexcept;
  // A string's content: a view into the text, or a copy in `arena` when it holds escapes. A lone
  // surrogate becomes U+FFFD.
  [[nodiscard]] std::string_view text(std::pmr::memory_resource& arena) const;

  // RFC 6901 pointer from the root to this value; costs a walk from the root.
  [[nodiscard]] std::string pointer() const;

  class Items;
  class Members;
  [[nodiscard]] Items items() const noexcept;      // of an array; empty for anything else
  [[nodiscard]] Members members() const noexcept;  // of an object; empty for anything else

 private:
  friend class JsonDocument;
  JsonValue(const JsonDocument* document, std::uint32_t index) noexcept
      : document_(document), index_(index) {}

  const JsonDocument* document_ = nullptr;
  std::uint32_t index_ = 0;
};

struct JsonMember {
  std::string_view key;  // unescaped; valid as long as the document
  JsonValue value;
};

class JsonDocument {
 public:
  JsonDocument() = default;
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  // A byte order mark before the value is skipped. On a fault the document is empty.
  [[nodiscard]] std::optional<JsonFault> parse(std::string_view text);
  [[nodiscard]] JsonValue root() const noexcept { return {this, 0}; }

  // Values whose key had appeared before in the same object; at most limits::kFlagsPerRecordMax.
  [[nodiscard]] const std::vector<JsonValue>& duplicates() const noexcept { return duplicates_; }
  [[nodiscard]] std::uint32_t duplicate_count() const noexcept { return duplicate_count_; }
  // Strings that escape half a character ("\ud800"), and values of keys that do; at most
  // limits::kFlagsPerRecordMax.
  [[nodiscard]] const std::vector<JsonValue>& lone_surrogates() const noexcept {
    return lone_surrogates_;
  }

  // Gives back the memory of a large document.
  void trim();
  // Does so at the end of a scope.
  class Trim {
   public:
    explicit Trim(JsonDocument& document) noexcept : document_(document) {}
    ~Trim() { document_.trim(); }
    Trim(const Trim&) = delete;
    Trim& operator=(const Trim&) = delete;

   private:
    JsonDocument& document_;
  };

 private:
  friend class JsonValue;
  friend class JsonValue::Items;
  friend class JsonValue::Members;
  friend class JsonOutline;

  // Members are two nodes: a key (a string) and then the value. `next` is the node after the
  // subtree.
  struct Node {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t next = 0;
    JsonKind kind{};
    bool escaped = false;   // a string with at least one backslash
    bool shadowed = false;  // a key that had appeared before
  };

  [[nodiscard]] const Node& node(std::uint32_t index) const noexcept { return nodes_[index]; }
  [[nodiscard]] std::string_view key_of(std::uint32_t index) const noexcept {
    const Node& key = nodes_[index];
    return key.escaped ? escaped_key(index) : text_.substr(key.begin + 1, key.end - key.begin - 2);
  }
  [[nodiscard]] std::string_view escaped_key(std::uint32_t index) const noexcept;
  void shadow_duplicates(std::uint32_t object);
  void shadow_sorted(std::uint32_t object);
  [[nodiscard]] std::uint64_t key_word(std::uint32_t index) const noexcept;
  void note_duplicate(std::uint32_t key);
  void note_lone_surrogate(std::uint32_t value);

  std::string_view text_;
  std::vector<Node> nodes_;
  // Unescaped keys by node index: escapes in keys are rare, so a short sorted list does.
  std::vector<std::pair<std::uint32_t, std::string>> escaped_keys_;
  std::vector<std::uint32_t> scratch_;
  std::vector<JsonValue> duplicates_;
  std::vector<JsonValue> lone_surrogates_;
  std::uint32_t duplicate_count_ = 0;
};

inline JsonKind JsonValue::kind() const noexcept {
  return document_ ? document_->node(index_).kind : JsonKind::kNull;
}

inline bool JsonValue::is_boolean() const noexcept {
  return kind() == JsonKind::kTrue || kind() == JsonKind::kFalse;
}

inline std::string_view JsonValue::raw() const noexcept {
  if (!document_) return {};
  const auto& node = document_->node(index_);
  return document_->text_.substr(node.begin, node.end - node.begin);
}

class JsonValue::Items {
 public:
  class Iterator {
   public:
    Iterator(const JsonDocument* document, std::uint32_t index) noexcept
        : document_(document), index_(index) {}
    JsonValue operator*() const noexcept { return {document_, index_}; }
    Iterator& operator++() noexcept {
      index_ = document_->node(index_).next;
      return *this;
    }
    bool operator!=(const Iterator& other) const noexcept { return index_ != other.index_; }

   private:
    const JsonDocument* document_;
    std::uint32_t index_;
  };

  Items(const JsonDocument* document, std::uint32_t first, std::uint32_t last) noexcept
      : document_(document), first_(first), last_(last) {}
  [[nodiscard]] Iterator begin() const noexcept { return {document_, first_}; }
  [[nodiscard]] Iterator end() const noexcept { return {document_, last_}; }

 private:
  const JsonDocument* document_;
  std::uint32_t first_;
  std::uint32_t last_;
};

class JsonValue::Members {
 public:
  class Iterator {
   public:
    Iterator(const JsonDocument* document, std::uint32_t index, std::uint32_t last) noexcept
        : document_(document), index_(index), last_(last) {
      skip_shadowed();
    }
    JsonMember operator*() const noexcept {
      return {document_->key_of(index_), JsonValue(document_, index_ + 1)};
    }
    Iterator& operator++() noexcept {
      index_ = document_->node(index_ + 1).next;
      skip_shadowed();
      return *this;
    }
    bool operator!=(const Iterator& other) const noexcept { return index_ != other.index_; }

   private:
    void skip_shadowed() noexcept {
      while (index_ != last_ && document_->node(index_).shadowed) {
        index_ = document_->node(index_ + 1).next;
      }
    }

    const JsonDocument* document_;
    std::uint32_t index_;
    std::uint32_t last_;
  };

  Members(const JsonDocument* document, std::uint32_t first, std::uint32_t last) noexcept
      : document_(document), first_(first), last_(last) {}
  [[nodiscard]] Iterator begin() const noexcept { return {document_, first_, last_}; }
  [[nodiscard]] Iterator end() const noexcept { return {document_, last_, last_}; }

 private:
  const JsonDocument* document_;
  std::uint32_t first_;
  std::uint32_t last_;
};

inline JsonValue::Items JsonValue::items() const noexcept {
  if (!is_array()) return {document_, 0, 0};
  return {document_, index_ + 1, document_->node(index_).next};
}

inline JsonValue::Members JsonValue::members() const noexcept {
  if (!is_object()) return {document_, 0, 0};
  return {document_, index_ + 1, document_->node(index_).next};
}

// Appends "/" and `token`, escaped as RFC 6901 says ("~0", "~1"), cut at 256 bytes.
void append_pointer(std::string& pointer, std::string_view token);

}  // namespace ledgerline::ingest
