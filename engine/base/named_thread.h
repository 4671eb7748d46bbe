// Threads that top, perf and core files can tell apart.
#pragma once

#include <functional>
#include <thread>

namespace ledgerline {

// Of `name` the kernel keeps 15 bytes and cuts the rest.
[[nodiscard]] std::thread named_thread(const char* name, std::function<void()> body);

}  // namespace ledgerline
