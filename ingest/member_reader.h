// Reads the members of one JSON object that has to have a fixed form: signed statements and trust
// roots, where a value of the wrong type is refused and never guessed at. Every method reports what
// is wrong to the Findings and then gives an empty value.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/timestamp.h"
#include "ingest/decode_state.h"

namespace ledgerline::ingest {

enum class Need : std::uint8_t { kOptional, kRequired };

class MemberReader {
 public:
  // `object` may be no object: then everything is missing, and that is refused once.
  MemberReader(DecodeState& state, JsonValue object);

  [[nodiscard]] JsonValue value() const noexcept { return object_; }
  // A member that is neither absent nor null.
  [[nodiscard]] JsonValue find(std::string_view name) const;

  // At most `bytes_max` bytes; a required one must not be empty, nor blanks alone.
  [[nodiscard]] std::string_view text(std::string_view name, Need need, std::size_t bytes_max);
  // RFC 3339 with an offset; one that a Timestamp cannot hold is the last or the first that it can.
  [[nodiscard]] std::optional<Timestamp> time(std::string_view name);
  // An array of texts, none of them empty or blank.
  [[nodiscard]] std::vector<std::string_view> texts(std::string_view name, std::size_t count_max,
                                                    std::size_t bytes_max);
  [[nodiscard]] std::optional<std::uint32_t> count(std::string_view name, std::uint32_t most);
  // An object, read further by its own reader; not read when absent.
  [[nodiscard]] std::optional<MemberReader> object(std::string_view name, Need need);
  [[nodiscard]] JsonValue array(std::string_view name, Need need);

  // Refuses those of the members named that are null, which the others take for absent, and any
  // whose name differs from one of these by the case of letters alone.
  void refuse_misspelt(std::initializer_list<std::string_view> names);
  // Nothing more is said of what is no object.
  void refuse(std::string_view rule, std::string_view name, std::string detail);

 private:
  [[nodiscard]] JsonValue require(std::string_view name, Need need);
  // False: refused.
  [[nodiscard]] bool is_text(JsonValue value, std::size_t bytes_max);

  DecodeState& state_;
  JsonValue object_;
};

}  // namespace ledgerline::ingest
