// The options of the commands that look at a stopped log or go on from it: recover, rotate,
// rotate-key.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "engine/base/result.h"
#include "engine/log/log.h"

namespace ledgerline::tools {

struct StoppedLogRequest {
  std::string data;
  std::string mirror;
  std::string witness_policy;
  bool without_witnesses = false;
};

// `request` must outlive the parsing of the command line.
void add_stopped_log_options(CLI::App& command, StoppedLogRequest& request);

// kInvalid, kNotFound: the policy file.
[[nodiscard]] Result<log::LogOptions> stopped_log_options(const StoppedLogRequest& request);

}  // namespace ledgerline::tools
