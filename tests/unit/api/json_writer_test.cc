#include "api/json_writer.h"

#include <catch2/catch.hpp>

#include "api/document_stream.h"
#include "engine/base/limits.h"

using namespace ledgerline;
using namespace ledgerline::api;

TEST_CASE("commas stand between members and values, and nowhere else", "[api]") {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("empty").begin_array().end_array();
  out.key("rows").begin_array().number(1).number(-2).begin_object().end_object().null().end_array();
  out.member("yes", true).member("name", "x").member("n", std::uint64_t{18446744073709551615U});
  out.key("raw").raw(R"({"a": 1.50})").end_object();
  CHECK(text ==
        R"({"empty":[],"rows":[1,-2,{},null],"yes":true,"name":"x","n":18446744073709551615,)"
        R"("raw":{"a": 1.50}})");
}

TEST_CASE("strings are escaped, and bytes that are not UTF-8 become U+FFFD", "[api]") {
  std::string text;
  JsonWriter out(text);
  out.begin_array();
  out.string("q\" b\\ n\n r\r t\t nul" + std::string(1, '\0') + " esc\x1b");
  out.string("ä€😀").string("bad \xff\xc3 end\xe2\x82").end_array();
  CHECK(text ==
        "[\"q\\\" b\\\\ n\\n r\\r t\\t nul\\u0000 esc\\u001b\","
        "\"ä€😀\",\"bad \uFFFD\uFFFD end\uFFFD\uFFFD\"]");
}

TEST_CASE("a document may continue in another string", "[api]") {
  std::string first;
  std::string second;
  JsonWriter out(first);
  out.begin_array().number(1);
  out.redirect(second);
  out.number(2).end_array().end_line();
  CHECK(first == "[1");
  CHECK(second == ",2]\n");
}

namespace {

std::vector<DocumentStream::Section> numbered(std::size_t rows) {
  const auto row = [](JsonWriter& out, std::size_t i) { out.number(i); };
  return {{"a", rows, row}, {"b", 0, row}, {"c", 2, row}};
}

std::string expected(std::size_t rows) {
  std::string text = R"({"head":1,"a":[)";
  for (std::size_t i = 0; i < rows; ++i) text.append(i > 0 ? "," : "").append(std::to_string(i));
  return text + R"(],"b":[],"c":[0,1]})";
}

void head(JsonWriter& out) { out.member("head", 1); }

}  // namespace

TEST_CASE("a document of few rows is answered in memory, one of many is streamed", "[api]") {
  const Response small = document_response(200, head, numbered(3));
  CHECK(small.stream == nullptr);
  CHECK(small.body == expected(3));

  const std::size_t many = 100'000;
  const Response large = document_response(200, head, numbered(many));
  REQUIRE(large.stream != nullptr);
  std::string text;
  std::string chunk;
  std::size_t chunks = 0;
  while (*large.stream->next(chunk)) {
    CHECK(chunk.size() < 2 * limits::kAnswerChunkBytes);
    text.append(chunk);
    chunk.clear();
    ++chunks;
  }
  CHECK(chunks > 5);
  CHECK(text == expected(many));
}
