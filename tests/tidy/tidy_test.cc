#include <iterator>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/tidy/include_rules.h"
#include "tests/tidy/text_rules.h"
#include "tests/tidy/tree_rules.h"

namespace ledgerline::tidy {
namespace {

std::string listing(const Findings& findings) {
  std::ostringstream out;
  for (const Finding& finding : findings) out << finding << '\n';
  return out.str();
}

const std::vector<SourceFile>& project() {
  static const std::vector<SourceFile> files = read_tree(LEDGERLINE_SOURCE_DIR);
  return files;
}

template <class Rule>
std::string broken(Rule rule) {
  Findings all;
  for (const SourceFile& file : project()) {
    Findings findings = rule(file);
    std::move(findings.begin(), findings.end(), std::back_inserter(all));
  }
  return listing(all);
}

}  // namespace

TEST_CASE("the project's files are found", "[tidy]") {
  std::set<std::string> paths;
  for (const SourceFile& file : project()) paths.insert(file.path);
  CHECK(paths.contains("CMakeLists.txt"));
  CHECK(paths.contains("engine/base/result.h"));
  CHECK(paths.contains("tests/tidy/tidy_test.cc"));
}

TEST_CASE("modules include only what the include table allows", "[tidy]") {
  std::set<std::string> tree;
  for (const SourceFile& file : project()) tree.insert(file.path);
  CHECK(broken([&](const SourceFile& file) {
          return is_cpp(file.path) ? check_includes(file, tree) : Findings{};
        }) == "");
}

TEST_CASE("every file keeps the layout", "[tidy]") { CHECK(broken(check_layout) == ""); }
TEST_CASE("nothing is marked as unfinished", "[tidy]") { CHECK(broken(check_marks) == ""); }
TEST_CASE("files are short", "[tidy]") { CHECK(broken(check_file_length) == ""); }
TEST_CASE("functions are short", "[tidy]") { CHECK(broken(check_function_length) == ""); }
TEST_CASE("headers are guarded and introduced", "[tidy]") { CHECK(broken(check_header) == ""); }
TEST_CASE("documents have one title", "[tidy]") { CHECK(broken(check_title) == ""); }

TEST_CASE("every source is built and every header included", "[tidy]") {
  CHECK(listing(check_listed(project())) == "");
}

TEST_CASE("documents name tests that exist", "[tidy]") {
  CHECK(listing(check_named_tests(project())) == "");
}

}  // namespace ledgerline::tidy
