// How far long work is: one rewritten line on a terminal, a plain line every few seconds when the
// output is piped. Written to standard error by the commands, so that standard output stays data.
// One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace ledgerline::tools {

class Progress {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  // `verb` begins each line ("importing"), `unit` follows the count ("records"). `total` absent:
  // not known.
  Progress(std::ostream& out, bool is_terminal, std::string verb, std::string unit,
           std::optional<std::uint64_t> total = std::nullopt,
           Now now = std::chrono::steady_clock::now);
  // To standard error, as its kind asks for.
  Progress(std::string verb, std::string unit, std::optional<std::uint64_t> total = std::nullopt);

  // Cheap enough to call for every item: prints at most 10 times a second on a terminal, once in 5
  // seconds elsewhere.
  void update(std::uint64_t done);
  // The last line, always printed: "imported 5,000 records in 1.2 s".
  void finish(const std::string& summary);

 private:
  [[nodiscard]] std::string line(std::uint64_t done) const;

  std::ostream& out_;
  bool is_terminal_;
  std::string verb_;
  std::string unit_;
  std::optional<std::uint64_t> total_;
  Now now_;
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point next_;
};

// "1,234,567"
[[nodiscard]] std::string with_commas(std::uint64_t number);
// "1 record", "1,234 records"
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view thing);

}  // namespace ledgerline::tools
