#include <iostream>

#include <CLI/CLI.hpp>

#include "tools/commands/commands.h"

namespace ledgerline::tools {

void add_version(CLI::App& program, Exit& exit) {
  CLI::App* command = program.add_subcommand("version", "Print the version.");
  command->footer("Exit status: 0 done.");
  command->callback([&exit] {
    std::cout << "ledgerline " LEDGERLINE_VERSION "\n";
    exit = Exit::kDone;
  });
}

}  // namespace ledgerline::tools
