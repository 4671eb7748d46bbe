#include <iostream>

#include <CLI/CLI.hpp>

#include "engine/log/key_rotation.h"
#include "tools/commands/commands.h"
#include "tools/stopped_log.h"

namespace ledgerline::tools {
namespace {

struct RotateKeyRequest {
  StoppedLogRequest log;
  std::string reason;
  bool end = false;
};

Exit rotate_key(const RotateKeyRequest& request) {
  const Result<log::LogOptions> options = stopped_log_options(request.log);
  if (!options) return fail("rotate-key", options.error());
  const Result<log::Epoch> epoch = request.end ? log::end_key_overlap(*options, request.reason)
                                               : log::begin_key_overlap(*options, request.reason);
  if (!epoch) return fail("rotate-key", epoch.error());
  const log::EarlierKey& old = epoch->earlier.back();
  if (request.end) {
    std::cout << "The old key signs nothing beyond size " << *old.until_size << ".\n";
  } else {
    std::cout << "From size " << epoch->verifier_from_size
              << " on a new key signs, and the old one beside it until `rotate-key --end`.\n"
              << "The new verifier key, for witnesses and everybody who checks checkpoints:\n"
              << epoch->verifier << "\n";
  }
  return Exit::kDone;
}

}  // namespace

void add_rotate_key(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<RotateKeyRequest>();
  CLI::App* command = program.add_subcommand(
      "rotate-key", "Change the key that signs the log's checkpoints; the tree goes on.");
  add_stopped_log_options(*command, request->log);
  command->add_flag("--end", request->end, "The old key retires: the new one signs alone.");
  command->add_option("--reason", request->reason, "Becomes part of the record of the change.");
  command->footer(
      "For a while both keys sign, so that who knows either accepts a checkpoint. End it when\n"
      "witnesses and auditors know the new one.\n\n"
      "  ledgerline rotate-key --data data --reason 'yearly'\n"
      "  ledgerline rotate-key --data data --end\n\n"
      "Exit status: 0 done, 2 not done.");
  command->callback([request, &exit] { exit = rotate_key(*request); });
}

}  // namespace ledgerline::tools
