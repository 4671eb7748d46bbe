#include "ingest/json_document.h"

#include <catch2/catch.hpp>

#include "engine/base/limits.h"

namespace ledgerline::ingest {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string text_of(const JsonValue& value) {
  std::pmr::monotonic_buffer_resource arena;
  return std::string(value.text(arena));
}

TEST_CASE("values are found by name and by order, with their exact bytes") {
  const std::string text = R"( {"a" : [1, {"b":"x"} , null], "c\u0064":true,"e":{}} )";
  JsonDocument document;
  REQUIRE_FALSE(document.parse(text));
  const JsonValue root = document.root();
  CHECK(root.size() == 3);
  CHECK(root.find("a").raw() == R"([1, {"b":"x"} , null])");
  CHECK(root.find("cd").kind() == JsonKind::kTrue);
  CHECK(root.find("e").is_object());
  CHECK_FALSE(root.find("missing"));
  CHECK_FALSE(root.find("missing").find("deeper"));

  std::vector<std::string> items;
  for (const JsonValue item : root.find("a").items()) items.emplace_back(item.raw());
  CHECK(items == std::vector<std::string>{"1", R"({"b":"x"})", "null"});
}

TEST_CASE("a pointer names a value as RFC 6901 says") {
  const std::string text = R"({"a/b":[0,{"m~n":[[7]]}],"z":1})";
  JsonDocument document;
  REQUIRE_FALSE(document.parse(text));
  CHECK(document.root().pointer().empty());
  CHECK(document.root().find("z").pointer() == "/z");
  JsonValue inner;
  for (const JsonValue item : document.root().find("a/b").items()) inner = item;
  CHECK(inner.pointer() == "/a~1b/1");
  for (const JsonValue item : inner.find("m~n").items()) inner = item;
  CHECK(inner.pointer() == "/a~1b/1/m~0n/0");
}

TEST_CASE("strings are unescaped as RFC 8259 says, lone surrogates replaced") {
  struct Row {
    std::string json;
    std::string text;
  };
  const std::vector<Row> rows = {
      {R"("plain")", "plain"},
      {R"("a\"b\\c\/d")", "a\"b\\c/d"},
      {R"("\b\f\n\r\t")", "\b\f\n\r\t"},
      {R"("\u0041\u00e9\u20ac")", "A\xC3\xA9\xE2\x82\xAC"},
      {R"("\ud83d\ude00")", "\xF0\x9F\x98\x80"},
      {R"("\ud83d")", "\xEF\xBF\xBD"},
      {R"("\ude00x")", "\xEF\xBF\xBDx"},
      {R"("\ud83d\u0041")",
       "\xEF\xBF\xBD"
       "A"},
      {R"("\u0000")", std::string(1, '\0')},
  };
  for (const Row& row : rows) {
    INFO(row.json);
    JsonDocument document;
    REQUIRE_FALSE(document.parse(row.json));
    CHECK(text_of(document.root()) == row.text);
  }
}

TEST_CASE("numbers of any size are kept as they were written") {
  const std::string text = R"([123456789012345678901234567890, 1e999, -0.5E-7, 0])";
  JsonDocument document;
  REQUIRE_FALSE(document.parse(text));
  CHECK((*document.root().items().begin()).raw() == "123456789012345678901234567890");
  CHECK(document.root().size() == 4);
}

TEST_CASE("a text that is not JSON is refused with the place of its fault") {
  struct Row {
    std::string text;
    std::string rule;
    std::string pointer;
    std::size_t offset;
  };
  const std::vector<Row> rows = {
      {"", "json", "", 0},
      {"  ", "json", "", 2},
      {"{", "json", "", 1},
      {R"({"a":1)", "json", "/a", 6},
      {R"({"a":)", "json", "/a", 5},
      {R"({"a" 1})", "json", "/a", 5},
      {R"({"a":1,})", "json", "/a", 7},
      {R"({a:1})", "json", "", 1},
      {R"({'a':1})", "json", "", 1},
      {"[1,]", "json", "/1", 3},
      {"[1 2]", "json", "/1", 3},
      {R"({"x":{"y":[0,NaN]}})", "json", "/x/y/1", 13},
      {R"({"x":Infinity})", "json", "/x", 5},
      {R"({"x":-Infinity})", "json", "/x", 5},
      {R"({"x":01})", "json", "/x", 5},
      {R"({"x":1.})", "json", "/x", 5},
      {R"({"x":+1})", "json", "/x", 5},
      {R"({"x":tru})", "json", "/x", 5},
      {R"({"x":"a)", "json", "/x", 7},
      {"{\"x\":\"a\nb\"}", "json", "/x", 7},
      {R"({"x":"\q"})", "json", "/x", 6},
      {R"({"x":"\u12"})", "json", "/x", 6},
      {"{}{}", "json", "", 2},
      {"{} x", "json", "", 3},
      {"[[]", "json", "/1", 3},
      {"[}", "json", "/0", 1},
      {"{\"x\":[\"ok\",\"\xFF\"]}", "json_utf8", "/x/1", 12},
      {"{\"x\":\"\xC3\"}", "json_utf8", "/x", 6},
      {"{\"x\":\"\xED\xA0\x80\"}", "json_utf8", "/x", 6},
      {"{bad \xFF}", "json", "", 1},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    JsonDocument document;
    const auto fault = document.parse(row.text);
    REQUIRE(fault);
    CHECK(fault->rule == row.rule);
    CHECK(fault->pointer == row.pointer);
    CHECK(fault->offset == row.offset);
  }
}

TEST_CASE("nesting is bounded, whatever the brackets") {
  JsonDocument document;
  const std::string deepest =
      repeat("[", limits::kJsonDepthMax) + repeat("]", limits::kJsonDepthMax);
  CHECK_FALSE(document.parse(deepest));
  for (const std::string_view bracket : {"[", "{\"a\":", "[{\"a\":"}) {
    const std::string bomb = repeat(bracket, 100'000);
    const auto fault = document.parse(bomb);
    REQUIRE(fault);
    CHECK(fault->rule == "json_depth");
    CHECK(fault->pointer.size() < 200);
  }
}

TEST_CASE("the number of values is bounded") {
  JsonDocument document;
  const std::string many = "[" + repeat("0,", limits::kJsonNodesMax) + "0]";
  const auto fault = document.parse(many);
  REQUIRE(fault);
  CHECK(fault->rule == "json_size");
  const std::string million = "[" + repeat("0,", 1'000'000) + "0]";
  CHECK_FALSE(document.parse(million));
  CHECK(document.root().size() == 1'000'001);
}

TEST_CASE("of equal keys the first counts, in small and large objects") {
  JsonDocument document;
  const std::string small = R"({"a":1,"b":2,"a":3,"\u0061":4})";
  REQUIRE_FALSE(document.parse(small));
  CHECK(document.root().find("a").raw() == "1");
  CHECK(document.root().size() == 2);
  CHECK(document.duplicate_count() == 2);

  std::string large = "{";
  for (int i = 0; i < 1000; ++i)
    large += "\"k" + std::to_string(i % 999) + "\":" + std::to_string(i) + ",";
  large += "\"end\":0}";
  REQUIRE_FALSE(document.parse(large));
  CHECK(document.duplicate_count() == 1);
  REQUIRE(document.duplicates().size() == 1);
  CHECK(document.duplicates()[0].raw() == "999");
  CHECK(document.root().find("k0").raw() == "0");
  CHECK(document.root().size() == 1000);
}

TEST_CASE("a byte order mark before the value is skipped") {
  JsonDocument document;
  CHECK_FALSE(document.parse("\xEF\xBB\xBF{}"));
  CHECK(document.root().raw() == "{}");
  CHECK(document.parse("{}\xEF\xBB\xBF"));
}

TEST_CASE("a pointer's token is cut between characters") {
  std::string pointer;
  append_pointer(pointer, repeat("\xE2\x82\xAC", 100));
  CHECK(pointer.size() == 1 + 255);
}

}  // namespace
}  // namespace ledgerline::ingest
