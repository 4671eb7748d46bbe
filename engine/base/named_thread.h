// Threads that top, perf and core files can tell apart.
#pragma once

#include <cstdint>
#include <functional>
#include <thread>

namespace ledgerline {

enum class ThreadPriority : std::uint8_t {
  kNormal,
  // Runs when normal threads leave a processor free, about a third as much when they do not
  // (nice +8). For those who make work for others: what they take in must not outrun the fold.
  kYielding,
};

// Of `name` the kernel keeps 15 bytes and cuts the rest.
[[nodiscard]] std::thread named_thread(const char* name, std::function<void()> body,
                                       ThreadPriority priority = ThreadPriority::kNormal);

}  // namespace ledgerline
