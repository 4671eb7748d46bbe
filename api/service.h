// What all connections of one server share. Outlives them; members say how they may be touched.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

#include "api/body_budget.h"
#include "api/route_metrics.h"
#include "api/server.h"
#include "api/server_options.h"

namespace ledgerline::api {

// The number of open connections, and a way to wait for the last one. Thread-safe.
class ConnectionCount {
 public:
  // The number including the one added.
  std::size_t add();
  void remove();
  // False: `deadline` passed first.
  bool wait_for_none(std::chrono::steady_clock::time_point deadline);

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t count_ = 0;  // guarded by mutex_
};

struct Service {
  Service(const ServerOptions& options_given, const ServerParts& parts_given);

  const ServerOptions options;
  const ServerParts parts;
  const std::shared_ptr<BodyBudget> budget;  // shared: bodies outlive the server
  const RouteMetrics unmatched;              // requests without a route
  metrics::Gauge& requests_in_flight;
  std::atomic<bool> draining{false};
  ConnectionCount connections;
};

}  // namespace ledgerline::api
