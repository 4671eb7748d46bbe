#include <iostream>

#include <CLI/CLI.hpp>

#include "engine/log/rotation.h"
#include "tools/commands/commands.h"
#include "tools/stopped_log.h"

namespace ledgerline::tools {
namespace {

struct RotateRequest {
  StoppedLogRequest log;
  std::string reason;
};

Exit rotate(const RotateRequest& request) {
  const Result<log::LogOptions> options = stopped_log_options(request.log);
  if (!options) return fail("rotate", options.error());
  const Result<log::Epoch> epoch = log::rotate_log(*options, request.reason);
  if (!epoch) return fail("rotate", epoch.error());
  std::cout << "A new tree begins at position " << epoch->base.value() << " under the name "
            << epoch->origin << "; its first record holds the last checkpoint of the old one.\n"
            << "Its verifier key, for everybody who checks checkpoints:\n"
            << epoch->verifier << std::endl;
  return Exit::kDone;
}

}  // namespace

void add_rotate(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<RotateRequest>();
  CLI::App* command = program.add_subcommand(
      "rotate", "Close the log's tree and go on in a new one, with a new name and key.");
  add_stopped_log_options(*command, request->log);
  command->add_option("--reason", request->reason, "Becomes part of the new tree's first record.");
  command->footer(
      "Positions go on, nothing is copied, and the closed tree stays served below /log/epochs/.\n"
      "Witnesses must be told the new name and key. A log that has some is only rotated when a "
      "quorum\n"
      "confirms that it is the newest.\n\n"
      "Exit status: 0 done, 2 not done.");
  command->callback([request, &exit] { exit = rotate(*request); });
}

}  // namespace ledgerline::tools
