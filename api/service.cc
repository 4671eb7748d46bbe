#include "api/service.h"

namespace ledgerline::api {
namespace {

metrics::Gauge& connections_gauge() {
  static metrics::Gauge& gauge =
      metrics::gauge("ledgerline_http_connections", "Open client connections");
  return gauge;
}

}  // namespace

std::size_t ConnectionCount::add() {
  connections_gauge().add(1);
  const std::lock_guard lock(mutex_);
  return ++count_;
}

void ConnectionCount::remove() {
  connections_gauge().add(-1);
  const std::lock_guard lock(mutex_);
  // Under the lock: the waiter may destroy this object as soon as it sees zero.
  if (--count_ == 0) none_.notify_all();
}

bool ConnectionCount::wait_for_none(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return none_.wait_until(lock, deadline, [this] { return count_ == 0; });
}

Service::Service(const ServerOptions& options_given, const ServerParts& parts_given)
    : options(options_given),
      parts(parts_given),
      budget(std::make_shared<BodyBudget>(options.in_flight_bytes_max)),
      unmatched("unmatched"),
      requests_in_flight(metrics::gauge("ledgerline_http_requests_in_flight",
                                        "Requests being read, handled or answered")) {}

}  // namespace ledgerline::api
