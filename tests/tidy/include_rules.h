// Who may include whom: the one place where the module graph and the owners of third-party headers
// are written down as code (docs/architecture.md says why).
#pragma once

#include <set>
#include <string>

#include "tests/tidy/source_file.h"

namespace ledgerline::tidy {

// Includes of a module that the including module must not see, of third-party headers outside
// their owner, of headers that no rule names, and project headers that do not exist or are not
// named from the repository root. `tree` holds all paths of the project.
[[nodiscard]] Findings check_includes(const SourceFile& file, const std::set<std::string>& tree);

}  // namespace ledgerline::tidy
