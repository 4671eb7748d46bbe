#include "tests/tidy/source_file.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace ledgerline::tidy {
namespace {

std::vector<std::string> paths_from_git(const std::filesystem::path& root) {
  const std::string command =
      "git -C '" + root.string() + "' ls-files --cached --others --exclude-standard 2>/dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string output;
  std::array<char, 4096> chunk{};
  for (std::size_t n = 0; (n = std::fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
    output.append(chunk.data(), n);
  }
  if (pclose(pipe) != 0) return {};
  std::vector<std::string> paths;
  for (const std::string_view line : lines_of(output)) paths.emplace_back(line);
  return paths;
}

std::vector<std::string> paths_from_walk(const std::filesystem::path& root) {
  std::vector<std::string> paths;
  auto it = std::filesystem::recursive_directory_iterator(root);
  for (; it != std::filesystem::recursive_directory_iterator(); ++it) {
    const std::string name = it->path().filename().string();
    const std::string path = it->path().lexically_relative(root).generic_string();
    if (it->is_directory() && (path == "build" || name.front() == '.')) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      paths.push_back(path);
    }
  }
  return paths;
}

}  // namespace

std::vector<SourceFile> read_tree(const std::filesystem::path& root) {
  std::vector<std::string> paths = paths_from_git(root);
  if (paths.empty()) paths = paths_from_walk(root);
  std::sort(paths.begin(), paths.end());
  std::vector<SourceFile> files;
  for (std::string& path : paths) {
    std::ifstream in(root / path, std::ios::binary);
    if (!in) continue;
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    files.push_back({std::move(path), std::move(text)});
  }
  return files;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool is_header(std::string_view path) { return path.ends_with(".h"); }
bool is_cpp(std::string_view path) { return is_header(path) || path.ends_with(".cc"); }
bool is_test(std::string_view path) { return path.starts_with("tests/"); }

std::string file_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string without_raw_strings(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t open = text.find("R\"");
    if (open == std::string_view::npos) return out.append(text);
    const std::size_t paren = text.find('(', open);
    if (paren == std::string_view::npos) return out.append(text);
    const std::string delimiter(text.substr(open + 2, paren - open - 2));
    const std::string closer = ")" + delimiter + "\"";
    const std::size_t close = text.find(closer, paren);
    if (delimiter.size() > 16 || close == std::string_view::npos) {
      out.append(text.substr(0, open + 2));
      text.remove_prefix(open + 2);
      continue;
    }
    out.append(text.substr(0, paren + 1));
    const std::string_view content = text.substr(paren, close - paren);
    out.append(static_cast<std::size_t>(std::count(content.begin(), content.end(), '\n')), '\n');
    out.append(closer);
    text.remove_prefix(close + closer.size());
  }
}

}  // namespace ledgerline::tidy
