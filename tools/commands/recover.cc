#include <CLI/CLI.hpp>

#include "tools/commands/commands.h"

namespace ledgerline::tools {

void add_recover(CLI::App&, Exit&) {}

}  // namespace ledgerline::tools
