#include <iostream>

#include <CLI/CLI.hpp>

#include "engine/log/rotation.h"
#include "tools/commands/commands.h"

namespace ledgerline::tools {
namespace {

struct RotateRequest {
  std::string data;
  std::string mirror;
  std::string reason;
};

Exit rotate(const RotateRequest& request) {
  log::LogOptions options;
  options.data_directory = request.data;
  if (!request.mirror.empty()) options.mirror = request.mirror;
  const Result<log::Epoch> epoch = log::rotate_log(options, request.reason);
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
  command->add_option("--data", request->data, "The data directory; no server may run on it.")
      ->required();
  command->add_option("--mirror", request->mirror, "The checkpoint file on other storage.");
  command->add_option("--reason", request->reason, "Becomes part of the new tree's first record.");
  command->footer(
      "Positions go on, nothing is copied, and the closed tree stays served below /log/epochs/.\n"
      "Witnesses must be told the new name and key.\n\n"
      "Exit status: 0 done, 2 not done.");
  command->callback([request, &exit] { exit = rotate(*request); });
}

}  // namespace ledgerline::tools
