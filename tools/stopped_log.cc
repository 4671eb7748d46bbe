#include "tools/stopped_log.h"

#include <utility>

#include "tools/witness_transport.h"

namespace ledgerline::tools {

void add_stopped_log_options(CLI::App& command, StoppedLogRequest& request) {
  command.add_option("--data", request.data, "The data directory; no server may run on it.")
      ->required();
  command.add_option("--mirror", request.mirror, "The checkpoint file on other storage.");
  CLI::Option* policy = command.add_option(
      "--witness-policy", request.witness_policy,
      "Policy file of the witnesses to ask; without it, the one last served with.");
  command
      .add_flag("--without-witnesses", request.without_witnesses, "Do not ask the log's witnesses.")
      ->excludes(policy);
}

Result<log::LogOptions> stopped_log_options(const StoppedLogRequest& request) {
  log::LogOptions options;
  options.data_directory = request.data;
  options.create = false;
  if (!request.mirror.empty()) options.mirror = request.mirror;
  options.without_witnesses = request.without_witnesses;
  options.connect_witness = connect_witness;
  if (request.witness_policy.empty()) return options;
  Result<log::WitnessOptions> witnesses = read_witness_options(request.witness_policy);
  if (!witnesses) return witnesses.error();
  options.witnesses = *std::move(witnesses);
  return options;
}

}  // namespace ledgerline::tools
