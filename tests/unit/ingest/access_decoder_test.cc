#include "ingest/access_decoder.h"

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "tests/unit/ingest/decode_support.h"

namespace ledgerline::ingest {
namespace {

using Texts = std::vector<std::string>;

constexpr std::string_view kItem =
    R"({"time":"2025-11-24T15:00:00Z","user":"ann","app":{"id":"tier3","version":"1.2"},)"
    R"("dataset":{"namespace":"db","name":"orders"},"columns":["email"],"action":"read",)"
    R"("purpose":"support","query_fingerprint":"sha256:ab","bytes":120,"rows":3,"custom":{"x":[1]}})";

TEST_CASE("an access item becomes one fact with its bytes") {
  const Decoded out = accept_access(kItem);
  CHECK(flags(out).empty());
  REQUIRE(out.facts->accesses.size() == 1);
  CHECK(out.facts->accesses[0].value == kItem);
  CHECK(test::has_line(*out.facts,
                       "access 0 2025-11-24T15:00:00Z user |ann app |tier3 "
                       "dataset db|orders " +
                           std::string(kItem)));
  CHECK(refusals(decode_accesses(kItem, strict())).empty());
}

TEST_CASE("object, array and NDJSON give the same items") {
  const std::string item(kItem);
  const Decoded array = accept_access("[" + item + ",\n " + item + "]");
  const Decoded lines = accept_access(item + "\r\n\n" + item + "\n");
  for (const Decoded* form : {&array, &lines}) {
    REQUIRE(form->facts->accesses.size() == 2);
    CHECK(form->facts->accesses[1].item == 1);
    CHECK(form->facts->accesses[1].value == item);
    CHECK(form->facts->entities.size() == 3);
    CHECK(test::values_inside_body(*form->facts));
  }
  const Decoded pretty = accept_access("{\n \"user\": \"a\",\n \"dataset\": \"d\"\n}\n");
  CHECK(pretty.facts->accesses.size() == 1);
}

struct Row {
  std::string what;
  std::string text;
  Texts lenient_flags;
  Texts lenient_refusals;
  Texts strict_refusals;
};

std::string item(std::string_view members) {
  return R"({"time":"2025-11-24T15:00:00Z",)" + std::string(members) + "}";
}

const std::string dataset = R"("dataset":{"namespace":"db","name":"t"})";

std::vector<Row> member_rows() {
  return {
      {"time missing",
       R"({"user":"u",)" + dataset + "}",
       {"/time time_assumed"},
       {},
       {"/time required"}},
      {"time naive",
       R"({"time":"2025-11-24T15:00:00","user":"u",)" + dataset + "}",
       {"/time time_without_offset"},
       {},
       {"/time date-time"}},
      {"time unreadable",
       R"({"time":"now","user":"u",)" + dataset + "}",
       {},
       {"/time date-time"},
       {"/time date-time"}},
      {"dataset as a string",
       item(R"("user":"u","dataset":"raw.orders")"),
       {"/dataset dataset_from_string"},
       {},
       {"/dataset type"}},
      {"dataset missing", item(R"("user":"u")"), {}, {"/dataset required"}, {"/dataset required"}},
      {"dataset name missing",
       item(R"("user":"u","dataset":{"namespace":"db"})"),
       {},
       {"/dataset/name required"},
       {"/dataset/name required"}},
      {"dataset null",
       item(R"("user":"u","dataset":null)"),
       {},
       {"/dataset type"},
       {"/dataset type"}},
      {"nobody", item(dataset), {}, {"/user required"}, {"/user required"}},
      {"app only", item(R"("app":"tier1",)" + dataset), {}, {}, {}},
      {"user null, app given",
       item(R"("user":null,"app":"a",)" + dataset),
       {"/user null_ignored"},
       {},
       {"/user type"}},
      {"user a number", item(R"("user":7,)" + dataset), {}, {"/user type"}, {"/user type"}},
      {"user without id",
       item(R"("user":{"name":"x"},)" + dataset),
       {},
       {"/user/id required"},
       {"/user/id required"}},
      {"user of 1 MB",
       item(R"("user":")" + std::string(1U << 20, 'u') + "\"," + dataset),
       {},
       {"/user max_length"},
       {"/user max_length"}},
  };
}

std::vector<Row> other_rows() {
  return {
      {"columns no list",
       item(R"("user":"u","columns":"email",)" + dataset),
       {"/columns field_ignored"},
       {},
       {"/columns type"}},
      {"a column a number",
       item(R"("user":"u","columns":["a",1],)" + dataset),
       {"/columns/1 field_ignored"},
       {},
       {"/columns/1 type"}},
      {"negative bytes",
       item(R"("user":"u","bytes":-1,)" + dataset),
       {"/bytes field_ignored"},
       {},
       {"/bytes type"}},
      {"action a number",
       item(R"("user":"u","action":1,)" + dataset),
       {"/action field_ignored"},
       {},
       {"/action type"}},
      {"equal keys",
       item(R"("user":"u","user":"v",)" + dataset),
       {"/user duplicate_key"},
       {},
       {"/user duplicate_key"}},
      {"in an array",
       "[" + item(R"("user":"u",)" + dataset) + ",{}]",
       {},
       {"/1/dataset required", "/1/user required"},
       {"/1/time required", "/1/dataset required", "/1/user required"}},
      {"a flag in an array",
       "[" + item(R"("user":"u",)" + dataset) + "," + item(R"("user":"u","dataset":"d")") + "]",
       {"/1/dataset dataset_from_string"},
       {},
       {"/1/dataset type"}},
      {"no item", "[]", {}, {" required"}, {" required"}},
      {"nothing", "", {}, {" required"}, {" required"}},
      {"not JSON", "[{\"a\":NaN}]", {}, {"/0/a json"}, {"/0/a json"}},
  };
}

std::vector<Row> joined(std::vector<Row> first, const std::vector<Row>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

TEST_CASE("access items: missing, mistyped and oversized members") {
  for (const Row& row : joined(member_rows(), other_rows())) {
    INFO(row.what);
    CHECK(refusals(decode_accesses(row.text, strict())) == row.strict_refusals);
    const DecodeResult result = decode_accesses(row.text, lenient());
    CHECK(refusals(result) == row.lenient_refusals);
    if (const Decoded* good = decoded(result)) CHECK(flags(*good) == row.lenient_flags);
  }
}

TEST_CASE("a violation in NDJSON names its line, and its item as a flag does") {
  const std::string text =
      std::string(kItem) + "\n\n{\"user\":\"u\",\"dataset\":{\"name\":1}}\n{bad\n";
  const DecodeResult result = decode_accesses(text, lenient());
  REQUIRE(rejection(result));
  const auto& violations = rejection(result)->violations;
  REQUIRE(violations.size() == 2);
  CHECK(violations[0].line == 3);
  CHECK(violations[0].pointer == "/1/dataset/name");
  CHECK(violations[1].line == 4);
  CHECK(violations[1].pointer == "/2");
  CHECK(violations[1].rule == "json");
  CHECK(flags(accept_access(std::string(kItem) + "\n" + R"({"user":"u","dataset":"d"})")) ==
        Texts{"/1/time time_assumed", "/1/dataset dataset_from_string"});
}

TEST_CASE("users and apps are entities of their own types, by namespace and id") {
  const Decoded out =
      accept_access(item(R"("user":{"namespace":"corp","id":"ann","type":"human"},"app":"ann",)"
                         R"("dataset":"d")"));
  CHECK(test::has_line(*out.facts, "user corp|ann"));
  CHECK(test::has_line(*out.facts, "app |ann"));
  CHECK(test::has_line(*out.facts, "dataset default|d"));
  CHECK(out.namespace_assumed);
}

TEST_CASE("more items than allowed are too large") {
  std::string text = "[";
  for (std::size_t i = 0; i <= limits::kAccessItemsMax; ++i) text += i == 0 ? "{}" : ",{}";
  const DecodeResult result = decode_accesses(text + "]", lenient());
  REQUIRE(rejection(result));
  CHECK(rejection(result)->kind == ErrorKind::kTooLarge);
}

}  // namespace
}  // namespace ledgerline::ingest
