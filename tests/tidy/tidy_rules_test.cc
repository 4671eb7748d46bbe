// The tidy rules find what they are for: each is shown a file that breaks it and one that does not.
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/tidy/include_rules.h"
#include "tests/tidy/text_rules.h"
#include "tests/tidy/tree_rules.h"

namespace ledgerline::tidy {
namespace {

const std::set<std::string> kTree = {"engine/base/result.h", "engine/kv/store.h",
                                     "engine/log/log.h",     "ingest/decoder.h",
                                     "query/walk.h",         "tests/support/data.h"};

Findings included(const std::string& path, const std::string& include) {
  return check_includes({path, "#pragma once\n#include " + include + "\n"}, kTree);
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("an include against the module graph is found, one along it is not", "[tidy]") {
  CHECK(included("engine/kv/store.cc", "\"engine/base/result.h\"").empty());
  CHECK(included("query/walk.cc", "\"query/walk.h\"").empty());
  CHECK(included("api/a.cc", "\"ingest/decoder.h\"").empty());
  CHECK(included("engine/base/a.cc", "\"engine/kv/store.h\"").size() == 1);
  CHECK(included("engine/kv/a.cc", "\"engine/log/log.h\"").size() == 1);
  CHECK(included("query/walk.cc", "\"ingest/decoder.h\"").size() == 1);
  CHECK(included("ingest/a.cc", "\"query/walk.h\"").size() == 1);
  CHECK(included("api/a.cc", "\"engine/kv/store.h\"").size() == 1);
  CHECK(included("tools/a.cc", "\"tests/support/data.h\"").size() == 1);
  CHECK(included("elsewhere/a.cc", "\"query/walk.h\"").size() == 1);
}

TEST_CASE("a project header is named from the root and exists", "[tidy]") {
  CHECK(included("query/walk.cc", "\"walk.h\"").size() == 1);
  CHECK(included("query/walk.cc", "\"query/gone.h\"").size() == 1);
}

TEST_CASE("third-party headers stay with their owner", "[tidy]") {
  CHECK(included("engine/kv/store.cc", "<rocksdb/db.h>").empty());
  CHECK(included("api/json.cc", "<nlohmann/json.hpp>").empty());
  CHECK(included("engine/base/logging.cc", "<spdlog/spdlog.h>").empty());
  CHECK(included("query/walk.cc", "<vector>").empty());
  CHECK(included("query/walk.cc", "<sys/stat.h>").empty());
  CHECK(included("engine/log/log.cc", "<rocksdb/db.h>").size() == 1);
  CHECK(included("query/walk.cc", "<nlohmann/json.hpp>").size() == 1);
  CHECK(included("ingest/a.cc", "<boost/asio.hpp>").size() == 1);
  CHECK(included("engine/base/logging.h", "<spdlog/spdlog.h>").size() == 1);
  CHECK(included("engine/log/log.cc", "\"record.pb.h\"").size() == 1);
  CHECK(included("engine/log/log.cc", "<unheard_of.h>").size() == 1);
}

TEST_CASE("an include inside a raw string is no include", "[tidy]") {
  CHECK(check_includes({"query/a.cc", "auto x = R\"(\n#include <rocksdb/db.h>\n)\";\n"}, kTree)
            .empty());
}

TEST_CASE("layout faults are found with their line", "[tidy]") {
  CHECK(check_layout({"a.h", "// ä" + std::string(96, 'x') + "\n"}).empty());
  CHECK(check_layout({"a.h", "\n" + std::string(101, 'x') + "\n"}) ==
        Findings{{"a.h", 2, "over 100 columns"}});
  CHECK(check_layout({"a.cc", "\tx;\n"}).size() == 1);
  CHECK(check_layout({"a.cc", "x; \n"}).size() == 1);
  CHECK(check_layout({"a.cc", "x;\r\n"}).size() == 1);
  CHECK(check_layout({"a.cc", "x;"}).size() == 1);
  CHECK(check_layout({"a.cc", "R\"(" + std::string(200, 'x') + ")\";\n"}).empty());
  CHECK(check_layout({"image.png", "\t \n"}).empty());
}

TEST_CASE("marks of unfinished work are found as words", "[tidy]") {
  const std::string mark = std::string("TO") + "DO";
  CHECK(check_marks({"a.cc", "// " + mark + ": more\n"}).size() == 1);
  CHECK(check_marks({"tools/run", mark + "\n"}).size() == 1);
  CHECK(check_marks({"a.cc", "int " + mark + "s;\n"}).empty());
  CHECK(check_marks({"a.sh", "mktemp /tmp/a.XXXXXX\n"}).empty());
}

TEST_CASE("long files are found", "[tidy]") {
  CHECK(check_file_length({"a.cc", repeated("x\n", 500)}).empty());
  CHECK(check_file_length({"a.cc", repeated("x\n", 501)}).size() == 1);
  CHECK(check_file_length({"tests/a.cc", repeated("x\n", 800)}).empty());
  CHECK(check_file_length({"tests/a.cc", repeated("x\n", 801)}).size() == 1);
}

TEST_CASE("long functions are found, long scopes are not", "[tidy]") {
  const std::string body = repeated("  x;\n", 68);
  CHECK(check_function_length({"a.cc", "void f() {\n" + body + "}\n"}).empty());
  CHECK(check_function_length({"a.cc", "void f() {\n" + body + "  x;\n}\n"}) ==
        Findings{{"a.cc", 1, "71 lines in one function"}});
  CHECK(check_function_length({"a.cc", "void f(int a,\n       int b) {\n" + body + "}\n"}).size() ==
        1);
  CHECK(check_function_length({"a.cc", "struct S {\n" + body + body + "};\n"}).empty());
  const std::string method = "  void f() {\n" + repeated("    x;\n", 69) + "  }\n";
  CHECK(check_function_length({"a.h", "class C {\n" + method + "};\n"}).size() == 1);
}

TEST_CASE("headers without guard or introduction are found", "[tidy]") {
  CHECK(check_header({"a.h", "// For tests.\n#pragma once\n"}).empty());
  CHECK(check_header({"a.h", "#pragma once\n"}).size() == 1);
  CHECK(check_header({"a.h", "// For tests.\n"}).size() == 1);
  CHECK(check_header({"a.cc", "\n"}).empty());
}

TEST_CASE("documents with no title or two are found", "[tidy]") {
  CHECK(check_title({"a.md", "# One\n\n```\n# a shell comment\n```\n## Part\n"}).empty());
  CHECK(check_title({"a.md", "text\n"}).size() == 1);
  CHECK(check_title({"a.md", "# One\n# Two\n"}).size() == 1);
}

TEST_CASE("files that nothing builds or includes are found", "[tidy]") {
  const std::vector<SourceFile> files = {
      {"query/CMakeLists.txt", "lib(q SOURCES walk.cc sub/path.cc)"},
      {"query/walk.cc", "#include \"query/walk.h\"\n"},
      {"query/walk.h", ""},
      {"query/sub/path.cc", ""},
      {"query/dead.cc", ""},
      {"query/dead.h", ""},
  };
  CHECK(check_listed(files) == Findings{{"query/dead.cc", 0, "in no CMakeLists.txt"},
                                        {"query/dead.h", 0, "included nowhere"}});
}

TEST_CASE("without git the tree is walked, build and hidden folders left out", "[tidy]") {
  const auto root = std::filesystem::temp_directory_path() / "ledgerline-tidy-test";
  std::filesystem::remove_all(root);
  for (const char* path : {"a/x.cc", "build/y.cc", ".hidden/z.cc"}) {
    std::filesystem::create_directories((root / path).parent_path());
    std::ofstream(root / path) << "text\n";
  }
  const std::vector<SourceFile> files = read_tree(root);
  std::filesystem::remove_all(root);
  REQUIRE(files.size() == 1);
  CHECK(files.front().path == "a/x.cc");
  CHECK(files.front().text == "text\n");
}

TEST_CASE("a document that names a test that does not exist is found", "[tidy]") {
  const std::vector<SourceFile> files = {
      {"tests/unit/a_test.cc", "\n"},
      {"docs/a.md", "`tests/unit/a_test.cc`, [folder](../tests/unit) and tests/unit/a_test.\n"},
      {"docs/b.md", "unlike `tests/unit/b_test.cc`\n"}};
  CHECK(check_named_tests(files) == Findings{{"docs/b.md", 1, "no tests/unit/b_test.cc"}});
}

}  // namespace ledgerline::tidy
