#include "tests/tidy/tree_rules.h"

#include <algorithm>
#include <set>

namespace ledgerline::tidy {
namespace {

// All words of the CMakeLists.txt files, as paths from the repository root.
std::set<std::string> paths_in_cmake(std::span<const SourceFile> files) {
  std::set<std::string> paths;
  for (const SourceFile& file : files) {
    if (file_name(file.path) != "CMakeLists.txt") continue;
    const std::string folder = file.path.substr(0, file.path.size() - file_name(file.path).size());
    std::string word;
    for (const char c : file.text + " ") {
      if (std::string_view(" \n()\"").find(c) == std::string_view::npos) {
        word.push_back(c);
      } else if (!word.empty()) {
        paths.insert(folder + word);
        word.clear();
      }
    }
  }
  return paths;
}

bool is_included(std::string_view header, std::span<const SourceFile> files) {
  const std::string include = "#include \"" + std::string(header) + "\"";
  return std::any_of(files.begin(), files.end(), [&](const SourceFile& file) {
    return is_cpp(file.path) && file.text.find(include) != std::string::npos;
  });
}

}  // namespace

Findings check_listed(std::span<const SourceFile> files) {
  Findings findings;
  const std::set<std::string> listed = paths_in_cmake(files);
  for (const SourceFile& file : files) {
    const bool compiled = file.path.ends_with(".cc") || file.path.ends_with(".proto");
    if (compiled && !listed.contains(file.path)) {
      findings.push_back({file.path, 0, "in no CMakeLists.txt"});
    }
    if (is_header(file.path) && !is_included(file.path, files)) {
      findings.push_back({file.path, 0, "included nowhere"});
    }
  }
  return findings;
}

Findings check_named_tests(std::span<const SourceFile> files) {
  const auto exists = [&](std::string_view path) {
    return std::any_of(files.begin(), files.end(), [&](const SourceFile& file) {
      return file.path == path || file.path.starts_with(std::string(path) + "/") ||
             file.path.starts_with(std::string(path) + ".");
    });
  };
  constexpr std::string_view kPathBytes =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with(".md")) continue;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
      ++number;
      for (std::size_t at = line.find("tests/"); at != std::string_view::npos;
           at = line.find("tests/", at + 1)) {
        if (at > 0 && kPathBytes.find(line[at - 1]) != std::string_view::npos &&
            !line.substr(0, at).ends_with("../")) {
          continue;
        }
        std::string_view path = line.substr(at);
        path = path.substr(0, path.find_first_not_of(kPathBytes));
        while (path.ends_with('.') || path.ends_with('/')) path.remove_suffix(1);
        if (!exists(path)) findings.push_back({file.path, number, "no " + std::string(path)});
      }
    }
  }
  return findings;
}

}  // namespace ledgerline::tidy
