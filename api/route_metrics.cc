#include "api/route_metrics.h"

#include <algorithm>
#include <utility>

namespace ledgerline::api {
namespace {

// Statuses with a handle of their own; the last slot takes any other.
constexpr std::array<unsigned, 23> kCounted = {200, 201, 304, 400, 401, 403, 404, 405,
                                               408, 409, 410, 412, 413, 414, 415, 417,
                                               422, 431, 500, 501, 502, 503, 504};

}  // namespace

RouteMetrics::RouteMetrics(std::string label)
    : label_(std::move(label)),
      seconds_(&metrics::histogram(
          "ledgerline_http_request_seconds",
          "Time from a request's complete header to the last byte of its answer",
          {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10},
          {{"route", label_}})) {}

metrics::Counter& RouteMetrics::counter_of(unsigned status) const {
  static_assert(kCounted.size() + 1 == kStatuses);
  const auto* const found = std::find(kCounted.begin(), kCounted.end(), status);
  auto& slot = requests_[static_cast<std::size_t>(found - kCounted.begin())];
  metrics::Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    const std::string label = found == kCounted.end() ? "other" : std::to_string(status);
    counter = &metrics::counter("ledgerline_http_requests_total", "Requests answered",
                                {{"route", label_}, {"status", label}});
    slot.store(counter, std::memory_order_release);
  }
  return *counter;
}

void RouteMetrics::count(unsigned status, double seconds) const {
  counter_of(status).add();
  seconds_->observe(seconds);
}

}  // namespace ledgerline::api
