#include "tests/tidy/text_rules.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace ledgerline::tidy {
namespace {

std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // not a UTF-8 continuation byte
  }));
}

bool is_text(std::string_view path) {
  static constexpr std::array<std::string_view, 9> kSuffixes = {
      ".h", ".cc", ".proto", ".md", ".txt", ".sh", ".py", ".js", ".css"};
  return std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [&](std::string_view suffix) { return path.ends_with(suffix); }) ||
         path == "tools/run" || path == "tools/test" || path == ".ci/run";
}

bool has_word(std::string_view line, std::string_view word) {
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(line[at - 1])) && (end == line.size() || !is_letter(line[end]))) {
      return true;
    }
  }
  return false;
}

std::size_t indentation(std::string_view line) {
  const std::size_t at = line.find_first_not_of(' ');
  return at == std::string_view::npos ? 0 : at;
}

// Whether a block opened by this line holds declarations and not statements.
bool opens_scope(std::string_view line) {
  line.remove_prefix(indentation(line));
  static constexpr std::array<std::string_view, 7> kWords = {
      "namespace ", "class ", "struct ", "enum ", "union ", "extern ", "template "};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return line.starts_with(word); });
}

bool is_label_or_comment(std::string_view line) {
  line.remove_prefix(indentation(line));
  return line.empty() || line.front() == '#' || line.starts_with("//") || line.ends_with(':');
}

}  // namespace

Findings check_layout(const SourceFile& file) {
  if (!is_text(file.path)) return {};
  Findings findings;
  const std::string text = is_cpp(file.path) ? without_raw_strings(file.text) : file.text;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (is_cpp(file.path) && columns(line) > kColumnsMax) {
      findings.push_back({file.path, number, "over 100 columns"});
    }
    if (line.find('\t') != std::string_view::npos) {
      findings.push_back({file.path, number, "tab"});
    }
    if (line.ends_with(' ') || line.ends_with('\r')) {
      findings.push_back({file.path, number, "blank at the end of the line"});
    }
  }
  if (!file.text.empty() && file.text.back() != '\n') {
    findings.push_back({file.path, number, "no line break at the end"});
  }
  return findings;
}

Findings check_marks(const SourceFile& file) {
  if (!is_text(file.path) || file.path.ends_with(".md")) return {};  // prose may name the marks
  // Spelled in two pieces, so that this file keeps its own rule.
  static const std::array<std::string, 3> marks = {
      std::string("TO") + "DO", std::string("FIX") + "ME", std::string("XX") + "X"};
  Findings findings;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    for (const std::string& mark : marks) {
      if (has_word(line, mark)) findings.push_back({file.path, number, "unfinished: " + mark});
    }
  }
  return findings;
}

Findings check_file_length(const SourceFile& file) {
  if (!is_cpp(file.path)) return {};
  const std::size_t lines_max = is_test(file.path) ? kTestLinesMax : kSourceLinesMax;
  const std::size_t lines = lines_of(file.text).size();
  if (lines <= lines_max) return {};
  return {{file.path, 0, std::to_string(lines) + " lines, at most " + std::to_string(lines_max)}};
}

Findings check_function_length(const SourceFile& file) {
  if (!is_cpp(file.path)) return {};
  Findings findings;
  const std::string text = without_raw_strings(file.text);
  const std::vector<std::string_view> lines = lines_of(text);
  for (std::size_t close = 0; close < lines.size(); ++close) {
    const std::size_t indent = indentation(lines[close]);
    const std::string_view rest = lines[close].substr(indent);
    if (indent > 2 || rest != "}") continue;
    std::size_t open = close;
    while (open > 0) {
      --open;
      if (!lines[open].empty() && indentation(lines[open]) <= indent &&
          !is_label_or_comment(lines[open])) {
        break;
      }
    }
    const std::size_t length = close - open + 1;
    if (length > kFunctionLinesMax && !opens_scope(lines[open])) {
      findings.push_back({file.path, open + 1, std::to_string(length) + " lines in one function"});
    }
  }
  return findings;
}

Findings check_header(const SourceFile& file) {
  if (!is_header(file.path)) return {};
  Findings findings;
  const std::vector<std::string_view> lines = lines_of(file.text);
  if (lines.empty() || !lines.front().starts_with("// ")) {
    findings.push_back({file.path, 1, "a header opens with what it is for"});
  }
  if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end()) {
    findings.push_back({file.path, 1, "no #pragma once"});
  }
  return findings;
}

Findings check_title(const SourceFile& file) {
  if (!file.path.ends_with(".md")) return {};
  std::size_t titles = 0;
  bool in_code = false;
  for (const std::string_view line : lines_of(file.text)) {
    if (line.starts_with("```")) in_code = !in_code;
    if (!in_code && line.starts_with("# ")) ++titles;
  }
  if (titles == 1) return {};
  return {{file.path, 0, std::to_string(titles) + " titles, exactly one wanted"}};
}

}  // namespace ledgerline::tidy
