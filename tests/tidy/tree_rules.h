// Rules about the project as a whole.
#pragma once

#include <span>

#include "tests/tidy/source_file.h"

namespace ledgerline::tidy {

// Every .cc and .proto is named by the CMakeLists.txt of its folder or of one above it, and every
// .h is included somewhere: a file that nothing builds is dead.
[[nodiscard]] Findings check_listed(std::span<const SourceFile> files);

// A document names only tests that exist: every path that begins with "tests/".
[[nodiscard]] Findings check_named_tests(std::span<const SourceFile> files);

}  // namespace ledgerline::tidy
