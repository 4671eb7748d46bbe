// A load against a running server and what came of it. Closed loop: every connection sends again as
// soon as it has its answer. Open loop: requests start on a fixed schedule whatever the server
// does, and latency counts from the scheduled start, so that a stall shows in every request it
// delayed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/loadgen/event_source.h"
#include "tools/loadgen/histogram.h"

namespace ledgerline::loadgen {

struct LoadOptions {
  std::string host = "127.0.0.1";  // an IP address
  std::uint16_t port = 8080;
  std::string key;
  std::string path;  // empty: /api/v1/lineage, or .../batch when batch > 1
  std::uint32_t connections = 64;
  std::uint32_t batch = 1;       // events in a request
  double rate = 0;               // events a second; 0: closed loop
  double duration_s = 10;        // measured
  double warm_up_s = 2;          // before, not measured
  std::uint64_t events_max = 0;  // stop after so many; 0: time alone decides
  EventShape shape;
  std::string ledger;  // file of acknowledged positions; empty: none
  std::string lag_metric = "ledgerline_index_lag_records";
  // Watch /log/checkpoint for when each acknowledged record is in a published one. Of a log that
  // was never rotated, whose leaf indexes are positions.
  bool publication = false;
};

struct LagSample {
  double at_s = 0;
  double records = 0;
};

struct LoadReport {
  double seconds = 0;              // measured
  std::uint64_t requests = 0;      // answered 2xx in that time
  std::uint64_t events = 0;        // in them
  std::uint64_t bytes = 0;         // of their bodies
  std::uint64_t events_total = 0;  // warm-up included
  Histogram latency;
  std::map<std::string, std::uint64_t> errors;  // "503", "connection": requests
  std::vector<LagSample> lag;                   // empty: /metrics does not have it
  Histogram publication;                        // from the answer to the checkpoint that covers it
  std::uint64_t unpublished = 0;                // records still in no checkpoint at the end
};

[[nodiscard]] Result<LoadReport> run_load(const LoadOptions& options);

// For people, and as one line of JSON.
[[nodiscard]] std::string to_text(const LoadOptions& options, const LoadReport& report);
[[nodiscard]] std::string to_json(const LoadOptions& options, const LoadReport& report);

}  // namespace ledgerline::loadgen
