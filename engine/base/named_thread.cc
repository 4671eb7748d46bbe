#include "engine/base/named_thread.h"

#include <sys/prctl.h>

#include <utility>

namespace ledgerline {

std::thread named_thread(const char* name, std::function<void()> body) {
  return std::thread([name, body = std::move(body)] {
    ::prctl(PR_SET_NAME, name);
    body();
  });
}

}  // namespace ledgerline
