#include "engine/base/clock.h"

#include <chrono>

namespace ledgerline {

Timestamp SystemClock::now() const {
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

}  // namespace ledgerline
