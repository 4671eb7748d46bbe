#include "engine/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace ledgerline {

void assertion_failed(const char* text, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, text);
  std::abort();
}

}  // namespace ledgerline
