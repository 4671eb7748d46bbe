#include <CLI/CLI.hpp>

#include "tools/commands/commands.h"

namespace ledgerline::tools {

void add_fsck(CLI::App&, Exit&) {}

}  // namespace ledgerline::tools
