// What the tidy rules read: a file of the project and what a rule says about it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ledgerline::tidy {

struct SourceFile {
  std::string path;  // from the repository root, with '/'
  std::string text;
};

struct Finding {
  std::string path;
  std::size_t line = 0;  // from 1; 0: the file as a whole
  std::string message;

  friend bool operator==(const Finding&, const Finding&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Finding& finding) {
    return out << finding.path << ':' << finding.line << ": " << finding.message;
  }
};
using Findings = std::vector<Finding>;

// The files git knows or would add; without git, all files outside build/ and hidden folders.
// Sorted by path. Files that cannot be read are left out.
[[nodiscard]] std::vector<SourceFile> read_tree(const std::filesystem::path& root);

[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);
[[nodiscard]] bool is_header(std::string_view path);
[[nodiscard]] bool is_cpp(std::string_view path);
[[nodiscard]] bool is_test(std::string_view path);  // below tests/
[[nodiscard]] std::string file_name(std::string_view path);

// The text with the contents of raw string literals removed and their line breaks kept: layout
// rules speak of code.
[[nodiscard]] std::string without_raw_strings(std::string_view text);

}  // namespace ledgerline::tidy
