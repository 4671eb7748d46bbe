#include <iostream>

#include <CLI/CLI.hpp>

#include "tools/commands/commands.h"

int main(int argc, char** argv) {
  namespace tools = ledgerline::tools;

  CLI::App program("Ledgerline keeps lineage and access records in a log that proves itself.",
                   "ledgerline");
  program.require_subcommand(1);
  program.set_help_flag("-h,--help", "Help for the program or for one command.");
  program.footer(
      "Start with:\n"
      "  ledgerline serve --data data            # listens on 127.0.0.1:8080\n"
      "  ledgerline import events.ndjson         # OpenLineage events, access records\n"
      "  ledgerline walk dataset NAMESPACE NAME  # where it came from, what depends on it\n\n"
      "Exit status: 0 done, 1 found something wrong, 2 could not do it.");

  tools::Exit exit = tools::Exit::kDone;
  tools::add_serve(program, exit);
  tools::add_walk(program, exit);
  tools::add_import(program, exit);
  tools::add_export(program, exit);
  tools::add_fsck(program, exit);
  tools::add_rebuild_index(program, exit);
  tools::add_recover(program, exit);
  tools::add_rotate(program, exit);
  tools::add_rotate_key(program, exit);
  tools::add_keygen(program, exit);
  tools::add_attest(program, exit);
  tools::add_trust(program, exit);
  tools::add_verify(program, exit);
  tools::add_version(program, exit);

  const auto is_named = [&](const CLI::App* command) { return command->get_name() == argv[1]; };
  if (argc > 1 && *argv[1] != '-' && program.get_subcommands(is_named).empty()) {
    std::cerr << "unknown command: " << argv[1] << "\nledgerline --help lists them." << std::endl;
    return static_cast<int>(tools::Exit::kFailed);
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    return program.exit(fault) == 0 ? 0 : static_cast<int>(tools::Exit::kFailed);
  }
  return static_cast<int>(exit);
}
