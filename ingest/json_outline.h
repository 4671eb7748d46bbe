// The one pass over a JSON text that checks its grammar and fills a JsonDocument's nodes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/limits.h"
#include "ingest/json_document.h"

namespace ledgerline::ingest {

class JsonOutline {
 public:
  JsonOutline(JsonDocument& document, std::size_t begin) noexcept
      : document_(document), text_(document.text_), at_(begin) {}

  [[nodiscard]] std::optional<JsonFault> run();

 private:
  using Node = JsonDocument::Node;

  [[nodiscard]] bool value();  // one scalar, or the opening of a container
  [[nodiscard]] bool after_value();
  [[nodiscard]] bool key();
  [[nodiscard]] bool string(bool key = false);
  [[nodiscard]] bool literal();
  [[nodiscard]] bool open(JsonKind kind);
  void close();
  [[nodiscard]] bool add(JsonKind kind, std::size_t begin, std::size_t end);
  void skip_space() noexcept;
  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool fail(std::string_view rule, std::string message);
  [[nodiscard]] bool unexpected(std::string_view wanted);
  [[nodiscard]] std::string place() const;

  JsonDocument& document_;
  std::string_view text_;
  std::size_t at_;
  std::array<std::uint32_t, limits::kJsonDepthMax> open_{};
  std::size_t depth_ = 0;
  std::optional<JsonFault> fault_;
};

}  // namespace ledgerline::ingest
