#include "ingest/batch_splitter.h"

#include <chrono>

#include <catch2/catch.hpp>

#include "engine/base/limits.h"

namespace ledgerline::ingest {
namespace {

using Texts = std::vector<std::string>;

Texts texts(const SplitResult& result) {
  Texts out;
  if (const auto* slices = std::get_if<std::vector<Slice>>(&result)) {
    for (const Slice& slice : *slices) out.emplace_back(slice.text);
  } else {
    const Violation& why = std::get<Rejection>(result).violations.front();
    out.push_back("refused " + why.pointer + " " + why.rule);
  }
  return out;
}

TEST_CASE("an array is cut into the exact bytes of its elements") {
  struct Row {
    std::string body;
    Texts elements;
  };
  const std::vector<Row> rows = {
      {"[]", {}},
      {" [ ] \n", {}},
      {"\xEF\xBB\xBF[1]", {"1"}},
      {R"([{"a":1}, {"b":[1,2]} ,"x,]"])", {R"({"a":1})", R"({"b":[1,2]})", R"("x,]")"}},
      {R"([{"a":"\"],["},2])", {R"({"a":"\"],["})", "2"}},
      // A bad element is its own decoder's affair.
      {R"([{"a":NaN},{bad},{"c":}])", {R"({"a":NaN})", "{bad}", R"({"c":})"}},
      {R"([{"a":1],2])", {R"({"a":1])", "2"}},
  };
  for (const Row& row : rows) {
    INFO(row.body);
    CHECK(texts(split_array(row.body, 10)) == row.elements);
  }
}

TEST_CASE("what is no array as a whole is refused as a whole") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "refused  json"},
      {"  ", "refused  json"},
      {"{}", "refused  type"},
      {"\"x\"", "refused  type"},
      {"[", "refused /0 json"},
      {"[{},", "refused /1 json"},
      {"[{}", "refused /0 json"},
      {"[{}}]", "refused /0 json"},
      {"[{},]", "refused /1 json"},
      {"[,{}]", "refused /0 json"},
      {"[{}]]", "refused  json"},
      {"[{}] x", "refused  json"},
      {R"([{"a":"b)", "refused /0 json"},
  };
  for (const auto& [body, why] : rows) {
    INFO(body);
    CHECK(texts(split_array(body, 10)) == Texts{why});
  }
}

TEST_CASE("lines are cut at LF or CRLF, blank ones skipped, and numbered") {
  const SplitResult result = split_lines("{\"a\":1}\r\n\n  \n {\"b\":2} \nx", 10);
  const auto& slices = std::get<std::vector<Slice>>(result);
  REQUIRE(slices.size() == 3);
  CHECK(slices[0].text == "{\"a\":1}");
  CHECK(slices[0].line == 1);
  CHECK(slices[1].text == "{\"b\":2}");
  CHECK(slices[1].line == 4);
  CHECK(slices[2].line == 5);
}

TEST_CASE("more elements than allowed are too large, not invalid") {
  const SplitResult array = split_array("[1,2,3]", 2);
  const SplitResult lines = split_lines("1\n2\n3", 2);
  CHECK(std::get<Rejection>(array).kind == ErrorKind::kTooLarge);
  CHECK(std::get<Rejection>(lines).kind == ErrorKind::kTooLarge);
  CHECK(texts(split_array("[1,2]", 2)) == Texts{"1", "2"});
  CHECK(texts(split_lines("1\n2", 2)) == Texts{"1", "2"});
}

TEST_CASE("200,000 events in 64 MiB are cut in linear time") {
  const std::string element = R"({"filler":")" + std::string(315, 'x') + "\"}";
  std::string body = "[";
  while (body.size() + element.size() + 2 < (64U << 20)) {
    if (body.size() > 1) body += ",";
    body += element;
  }
  body += "]";
  const auto begin = std::chrono::steady_clock::now();
  const SplitResult result = split_array(body, limits::kBatchEventsMax + 10'000);
  const auto elapsed = std::chrono::steady_clock::now() - begin;
  CHECK(std::get<std::vector<Slice>>(result).size() > 199'000);
  CHECK(elapsed < std::chrono::seconds(10));  // a debug build under load; release: benchmarks
}

TEST_CASE("one value and several are told apart by brackets and strings") {
  for (const std::string_view single :
       {"{}", " {\"a\":\n{\"b\":1}}\n", R"({"x":"}{"})", "[1,\n2]", "\xEF\xBB\xBF{}", "{"}) {
    INFO(single);
    CHECK(is_single_value(single));
  }
  for (const std::string_view several : {"", " ", "{}\n{}", "{} {}", "1 2"}) {
    INFO(several);
    CHECK_FALSE(is_single_value(several));
  }
}

}  // namespace
}  // namespace ledgerline::ingest
