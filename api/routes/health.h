// /livez, /readyz and /metrics.
#pragma once

#include <functional>
#include <string>

#include "api/router.h"

namespace ledgerline::api {

struct Readiness {
  bool ready = false;
  // One line for people: why it is not ready, or what is amiss although it takes records.
  std::string reason;
};

// `readiness` is called on I/O threads for every /readyz, so it must not block; `refresh_metrics`,
// unless it is empty, on a worker before the metrics are written out. All three routes are public:
// metrics name routes, never what is stored or who asked.
void add_health_routes(Router& router, std::function<Readiness()> readiness,
                       std::function<void()> refresh_metrics);

}  // namespace ledgerline::api
