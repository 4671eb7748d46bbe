// The query parameters of one request, typed and checked. Every fault is collected, so that one
// answer names them all; a value that is missing or faulty reads as its fallback, and the handler
// asks done() before it uses any of them. Borrows the request's parameters. Not thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/problem.h"
#include "api/target.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"

namespace ledgerline::api {

class Arguments {
 public:
  explicit Arguments(const QueryParameters& query) : query_(query) {}

  // A parameter that no `known` name explains is a fault: a typo must not change an answer
  // silently.
  void only(const std::vector<std::string>& known);

  // A parameter that comes twice is a fault, except through all().
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name);
  // A text that cannot be empty: one that is was lost on its way, and would match nothing.
  [[nodiscard]] std::optional<std::string_view> filled(std::string_view name);
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least = 0,
                                                    std::uint64_t most = UINT64_MAX);
  // "true" and "1", "false" and "0"; without a value, as in "?attempted", true.
  [[nodiscard]] bool flag(std::string_view name);
  // RFC 3339. Without offset: UTC. A space before the offset is the '+' that was not encoded.
  [[nodiscard]] std::optional<Timestamp> time(std::string_view name);

  template <class Enum>
  [[nodiscard]] Enum one_of(std::string_view name, Enum fallback,
                            std::initializer_list<std::pair<std::string_view, Enum>> words) {
    const auto value = text(name);
    if (!value) return fallback;
    std::vector<std::string_view> known;
    for (const auto& [word, meaning] : words) {
      if (*value == word) return meaning;
      known.push_back(word);
    }
    not_among(name, known);
    return fallback;
  }

  void fault(std::string_view name, std::string_view rule, std::string_view detail);
  // A fault that lists what there is to choose from.
  void not_among(std::string_view name, const std::vector<std::string_view>& words);
  [[nodiscard]] const std::vector<Violation>& faults() const noexcept { return faults_; }
  // kInvalid, with all faults in the message.
  [[nodiscard]] Result<void> done() const;

 private:
  const QueryParameters& query_;
  std::vector<Violation> faults_;  // pointer: "?name", since no body holds the fault
};

}  // namespace ledgerline::api
