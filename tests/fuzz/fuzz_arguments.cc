// Query parameters of a target: a number, a time or a flag that is read without a fault is what its
// text says, and every text that is not read is a fault.
#include <algorithm>

#include "api/arguments.h"
#include "api/target.h"
#include "tests/fuzz/fuzz.h"

namespace ledgerline::fuzz {
namespace {

bool is_repeated(const api::QueryParameters& query, std::string_view name) {
  return query.all(name).size() > 1;
}

void check_number(const api::QueryParameters& query) {
  constexpr std::uint64_t kLeast = 3;
  constexpr std::uint64_t kMost = 1'000;
  api::Arguments arguments(query);
  const auto number = arguments.number("n", kLeast, kMost);
  LEDGERLINE_ASSERT(!number || (*number >= kLeast && *number <= kMost));
  const bool given = !query.all("n").empty();
  LEDGERLINE_ASSERT(arguments.faults().empty() ==
                    (!given || (number.has_value() && !is_repeated(query, "n"))));
  if (number) {
    std::string_view digits = query.all("n").front();
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    LEDGERLINE_ASSERT(std::to_string(*number) == digits);
  }
}

void check_time(const api::QueryParameters& query) {
  api::Arguments arguments(query);
  const auto time = arguments.time("t");
  if (!time) {
    LEDGERLINE_ASSERT(arguments.faults().empty() == query.all("t").empty());
    return;
  }
  std::string text(query.all("t").front());
  const auto exact = parse_timestamp(text);
  if (const auto space = text.rfind(' '); !exact && space != std::string::npos) text[space] = '+';
  LEDGERLINE_ASSERT(parse_timestamp(text)->time == *time);
}

void check_flag(const api::QueryParameters& query) {
  api::Arguments arguments(query);
  const bool set = arguments.flag("f");
  LEDGERLINE_ASSERT(!set || !query.all("f").empty());
  enum class Word : std::uint8_t { kNone, kA, kB };
  const auto word = arguments.one_of("w", Word::kNone, {{"a", Word::kA}, {"b", Word::kB}});
  LEDGERLINE_ASSERT(word != Word::kA || query.all("w").front() == "a");
  arguments.only({"n", "t", "f", "w"});
  LEDGERLINE_ASSERT(arguments.done().has_value() == arguments.faults().empty());
  for (const api::Violation& fault : arguments.faults()) {
    LEDGERLINE_ASSERT(fault.pointer.starts_with("?") && !fault.detail.empty());
  }
}

void check_query(const std::string& text) {
  const auto target = api::parse_target(text);
  if (!target) return;
  check_number(target->query);
  check_time(target->query);
  check_flag(target->query);
}

}  // namespace

void check(ByteView input) {
  check_query("/?" + std::string(input));
  for (const char* name : {"n", "t", "f", "w"}) {
    check_query(std::string("/?") + name + "=" + std::string(input));
  }
}

}  // namespace ledgerline::fuzz
