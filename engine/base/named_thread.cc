#include "engine/base/named_thread.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <utility>

namespace ledgerline {
namespace {

constexpr int kYieldingNice = 8;

}  // namespace

std::thread named_thread(const char* name, std::function<void()> body, ThreadPriority priority) {
  return std::thread([name, body = std::move(body), priority] {
    ::prctl(PR_SET_NAME, name);
    // On Linux niceness belongs to the thread, and raising it is always allowed.
    if (priority == ThreadPriority::kYielding) static_cast<void>(!::nice(kYieldingNice));
    body();
  });
}

}  // namespace ledgerline
