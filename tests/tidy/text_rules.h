// Rules that one file keeps or breaks by itself. A rule returns nothing for files it does not
// speak about.
#pragma once

#include "tests/tidy/source_file.h"

namespace ledgerline::tidy {

inline constexpr std::size_t kColumnsMax = 100;
inline constexpr std::size_t kSourceLinesMax = 500;
inline constexpr std::size_t kTestLinesMax = 800;
inline constexpr std::size_t kFunctionLinesMax = 70;

// At most 100 columns (code points) outside raw strings, no tab, no blank at the end of a line, a
// line break at the end of the file.
[[nodiscard]] Findings check_layout(const SourceFile& file);

// No mark of unfinished work in code and scripts.
[[nodiscard]] Findings check_marks(const SourceFile& file);

[[nodiscard]] Findings check_file_length(const SourceFile& file);

// Trusts clang-format's indentation: a line "}" closes what the last line at its own indentation
// opened.
[[nodiscard]] Findings check_function_length(const SourceFile& file);

// A header is guarded, and opens with a comment that says what it is for.
[[nodiscard]] Findings check_header(const SourceFile& file);

// A document has exactly one title.
[[nodiscard]] Findings check_title(const SourceFile& file);

}  // namespace ledgerline::tidy
