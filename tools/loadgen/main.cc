#include <iostream>

#include <CLI/CLI.hpp>

#include "tools/loadgen/load.h"

namespace {

using ledgerline::loadgen::LoadOptions;

void add_options(CLI::App& program, LoadOptions& options, bool& as_json) {
  program.add_option("--host", options.host, "IP address of the server.")->capture_default_str();
  program.add_option("--port", options.port, "Its port.")->capture_default_str();
  program.add_option("--key", options.key, "API key; better given as LEDGERLINE_KEY.")
      ->envname("LEDGERLINE_KEY");
  program.add_option("--path", options.path,
                     "Where to POST; default: the lineage route that fits the batch size.");
  program.add_option("--connections", options.connections, "Keep-alive connections.")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  program.add_option("--batch", options.batch, "Events in a request.")
      ->check(CLI::Range(1, 200'000))
      ->capture_default_str();
  program.add_option("--rate", options.rate, "Events a second; 0: as fast as answers come.")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  program.add_option("--duration", options.duration_s, "Seconds measured.")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  program.add_option("--warm-up", options.warm_up_s, "Seconds before.")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  program.add_option("--events", options.events_max, "Stop after so many events; 0: never.")
      ->capture_default_str();
  program.add_option("--jobs", options.shape.jobs, "Jobs in the graph.")
      ->check(CLI::Range(1, 50'000))
      ->capture_default_str();
  program.add_option("--layers", options.shape.layers, "Layers of the graph.")
      ->check(CLI::Range(1, 50'000))
      ->capture_default_str();
  program.add_option("--event-bytes", options.shape.event_bytes, "Size of an event, about.")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  program.add_option("--seed", options.shape.seed, "Of the graph and the run ids.")
      ->capture_default_str();
  program.add_option("--ledger", options.ledger,
                     "File to append \"position sha256\" of every acknowledged record to.");
  program.add_option("--lag-metric", options.lag_metric, "Sample of /metrics to watch.")
      ->capture_default_str();
  program.add_flag("--publication", options.publication,
                   "Measure the time from an answer to a published checkpoint with the record.");
  program.add_flag("--json", as_json, "End with one line of JSON.");
  program.footer(
      "Jobs form layers: each reads two datasets of the layer before and writes one. Every job is\n"
      "run over and over, a START and a COMPLETE each time, as distinct events.\n\n"
      "  ledgerline-loadgen --connections 64 --duration 30\n"
      "  ledgerline-loadgen --batch 100 --rate 5000 --duration 120 --json\n\n"
      "Exit status: 0 done, 1 some requests failed, 2 could not do it.");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("Sends OpenLineage events to a Ledgerline server and measures the answers.",
                   "ledgerline-loadgen");
  LoadOptions options;
  bool as_json = false;
  add_options(program, options, as_json);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    return program.exit(fault) == 0 ? 0 : 2;
  }
  const auto report = ledgerline::loadgen::run_load(options);
  if (!report) {
    std::cerr << "ledgerline-loadgen: " << report.error().message << std::endl;
    return 2;
  }
  std::cout << to_text(options, *report);
  if (as_json) std::cout << to_json(options, *report) << std::endl;
  if (report->events_total == 0) return 2;
  return report->errors.empty() ? 0 : 1;
}
