// Time is injected, so that tests decide what "now" is.
#pragma once

#include "engine/base/timestamp.h"

namespace ledgerline {

class Clock {
 public:
  virtual ~Clock() = default;
  // Wall-clock time. May step back; nothing in the log relies on it being monotonic.
  [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
};

}  // namespace ledgerline
