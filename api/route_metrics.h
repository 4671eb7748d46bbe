// The metrics of one route: handles are taken once, so that counting costs no lookup. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <string>

#include "engine/base/metrics.h"

namespace ledgerline::api {

class RouteMetrics {
 public:
  // `label` is the path template; requests that match no route share one label.
  explicit RouteMetrics(std::string label);

  // ledgerline_http_requests_total and ledgerline_http_request_seconds.
  void count(unsigned status, double seconds) const;

 private:
  static constexpr std::size_t kStatuses = 24;

  [[nodiscard]] metrics::Counter& counter_of(unsigned status) const;

  std::string label_;
  metrics::Histogram* seconds_;
  // Made when a status first occurs, so that /metrics shows no rows of zeros.
  mutable std::array<std::atomic<metrics::Counter*>, kStatuses> requests_{};
};

}  // namespace ledgerline::api
