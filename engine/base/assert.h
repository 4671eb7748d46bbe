// Assertions for broken invariants: programmer errors, never input or storage errors. They stay on
// in every build, because a wrong answer from an audit store is worse than a stopped one.
#pragma once

namespace ledgerline {

// Prints "file:line: assertion failed: text" to stderr and aborts.
[[noreturn]] void assertion_failed(const char* text, const char* file, int line) noexcept;

}  // namespace ledgerline

#define LEDGERLINE_ASSERT(condition)                                  \
  do {                                                                \
    if (!(condition)) [[unlikely]]                                    \
      ::ledgerline::assertion_failed(#condition, __FILE__, __LINE__); \
  } while (false)
