#include <algorithm>
#include <iomanip>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tools/loadgen/load.h"

namespace ledgerline::loadgen {
namespace {

double per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

double lag_max(const LoadReport& report) {
  double most = 0;
  for (const LagSample& sample : report.lag) most = std::max(most, sample.records);
  return most;
}

double milliseconds(std::uint64_t us) { return static_cast<double>(us) / 1e3; }

}  // namespace

std::string to_text(const LoadOptions& options, const LoadReport& report) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1);
  out << report.seconds << " s measured, " << options.connections << " connections, "
      << options.batch << " events a request, " << (options.rate > 0 ? "open" : "closed")
      << " loop\n";
  out << per_second(report.events, report.seconds) << " events/s, "
      << per_second(report.requests, report.seconds) << " requests/s, "
      << per_second(report.bytes, report.seconds) / 1e6 << " MB/s\n";
  out << std::setprecision(2);
  out << "latency ms: p50 " << milliseconds(report.latency.quantile_us(0.5)) << ", p99 "
      << milliseconds(report.latency.quantile_us(0.99)) << ", p99.9 "
      << milliseconds(report.latency.quantile_us(0.999)) << ", max "
      << milliseconds(report.latency.max_us()) << "\n";
  out << std::setprecision(0);
  if (!report.lag.empty()) {
    out << "index lag in records: first " << report.lag.front().records << ", max "
        << lag_max(report) << ", last " << report.lag.back().records << "\n";
  }
  if (options.publication) {
    out << std::setprecision(2);
    out << "from the answer to a published checkpoint, ms: p50 "
        << milliseconds(report.publication.quantile_us(0.5)) << ", p99 "
        << milliseconds(report.publication.quantile_us(0.99)) << ", max "
        << milliseconds(report.publication.max_us()) << "; never: " << report.unpublished << "\n";
  }
  for (const auto& [kind, count] : report.errors) {
    out << "failed with " << kind << ": " << count << " requests\n";
  }
  return out.str();
}

std::string to_json(const LoadOptions& options, const LoadReport& report) {
  nlohmann::ordered_json out;
  out["seconds"] = report.seconds;
  out["connections"] = options.connections;
  out["batch"] = options.batch;
  out["rate"] = options.rate;
  out["events"] = report.events;
  out["events_total"] = report.events_total;
  out["requests"] = report.requests;
  out["bytes"] = report.bytes;
  out["events_per_second"] = per_second(report.events, report.seconds);
  out["p50_us"] = report.latency.quantile_us(0.5);
  out["p99_us"] = report.latency.quantile_us(0.99);
  out["p999_us"] = report.latency.quantile_us(0.999);
  out["max_us"] = report.latency.max_us();
  out["errors"] = report.errors;
  if (options.publication) {
    out["publication_p50_us"] = report.publication.quantile_us(0.5);
    out["publication_p99_us"] = report.publication.quantile_us(0.99);
    out["publication_max_us"] = report.publication.max_us();
    out["unpublished"] = report.unpublished;
  }
  if (!report.lag.empty()) {
    out["lag_first"] = report.lag.front().records;
    out["lag_max"] = lag_max(report);
    out["lag_last"] = report.lag.back().records;
  }
  return out.dump();
}

}  // namespace ledgerline::loadgen
