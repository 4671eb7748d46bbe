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

// Not thread-safe: a test sets it between steps.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start) {}
  [[nodiscard]] Timestamp now() const override { return now_; }
  void set(Timestamp time) { now_ = time; }
  void advance_ns(std::int64_t ns) { now_.ns += ns; }

 private:
  Timestamp now_;
};

}  // namespace ledgerline
