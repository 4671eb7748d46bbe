#include "query/access.h"

#include <catch2/catch.hpp>

#include "tests/support/lineage_history.h"

namespace ledgerline::query {
namespace {

using test::LineageHistory;
using test::minute;

std::string item(int minutes, const std::string& user, const std::string& dataset) {
  return R"({"time":")" + to_string(minute(minutes)) + R"(","user":")" + user +
         R"(","app":"notebook","dataset":{"namespace":"db","name":")" + dataset + "\"}}";
}

Position touch(LineageHistory& history, const std::vector<std::string>& items) {
  std::string body;
  for (const std::string& one : items) body += (body.empty() ? "" : ",") + one;
  return history.post("[" + body + "]", format::RecordKind::kAccess);
}

AccessAnswer ask(const LineageHistory& history, const AccessQuestion& question) {
  Context context = history.context();
  auto answer = list_access(context, question);
  if (!answer) FAIL(answer.error().message);
  return std::move(*answer);
}

AccessQuestion of_dataset(const std::string& name) {
  AccessQuestion question;
  question.node.type = NodeType::kDataset;
  question.node.name = {"db", name};
  return question;
}

std::string users(const AccessAnswer& answer) {
  std::string text;
  for (const AccessRow& row : answer.rows) text += row.user->name + " ";
  return text;
}

}  // namespace

TEST_CASE("Who read a dataset comes by time, with the item that proves it") {
  LineageHistory history;
  Position later = touch(history, {item(30, "eve", "t"), item(10, "ann", "t")});
  touch(history, {item(20, "bob", "t"), item(20, "bob", "other")});
  AccessAnswer answer = ask(history, of_dataset("t"));
  CHECK(users(answer) == "ann bob eve ");
  CHECK(answer.rows[0].position == later);
  CHECK(answer.rows[0].item == 1);
  CHECK(answer.rows[0].value == item(10, "ann", "t"));
  CHECK(answer.rows[0].time == minute(10));
  CHECK(answer.rows[0].app->name == "notebook");
  CHECK(answer.envelope.complete());
}

TEST_CASE("A read whose time lies beyond all that can be represented is answered") {
  LineageHistory history;
  std::string far = item(10, "ann", "t");
  far.replace(far.find("2026"), 4, "9999");
  touch(history, {far, item(20, "bob", "t")});
  AccessQuestion question = of_dataset("t");
  CHECK(users(ask(history, question)) == "bob ann ");
  question.until = Timestamp::max();
  CHECK(users(ask(history, question)) == "bob ann ");
  question.from = Timestamp::max();
  CHECK(users(ask(history, question)) == "ann ");
}

TEST_CASE("A time range includes its start and not its end") {
  LineageHistory history;
  touch(history, {item(10, "ann", "t"), item(20, "bob", "t"), item(30, "eve", "t")});
  AccessQuestion question = of_dataset("t");
  question.from = minute(10);
  question.until = minute(30);
  CHECK(users(ask(history, question)) == "ann bob ");
}

TEST_CASE("Reads under any name of a dataset count, in one order and over pages") {
  LineageHistory history;
  history.post({"COMPLETE",
                1,
                "load",
                1,
                {},
                {R"(t {"symlinks":{"_producer":"https://e/p","_schemaURL":"https://e/s",)"
                 R"("identifiers":[{"namespace":"db","name":"path","type":"LOCATION"}]}})"},
                {},
                {}});
  for (int i = 0; i < 5; ++i) {
    touch(history, {item(10 + i, "u" + std::to_string(i), i % 2 == 0 ? "t" : "path")});
  }
  AccessQuestion question = of_dataset("path");
  AccessAnswer whole = ask(history, question);
  CHECK(users(whole) == "u0 u1 u2 u3 u4 ");
  CHECK(whole.datasets == std::vector<Name>{{"db", "path"}, {"db", "t"}});
  CHECK(whole.rows[0].dataset == Name{"db", "t"});
  question.limit = 2;
  std::string merged;
  do {
    AccessAnswer page = ask(history, question);
    merged += users(page);
    question.cursor = page.envelope.cursor;
  } while (!question.cursor.empty());
  CHECK(merged == users(whole));
  question.aliases = false;
  question.limit = 100;
  CHECK(users(ask(history, question)) == "u1 u3 ");
}

TEST_CASE("Pages over many names of one dataset hold every read once, in order") {
  constexpr int kNames = 30;
  LineageHistory history;
  std::string identifiers;
  for (int i = 1; i < kNames; ++i) {
    identifiers.append(i == 1 ? "" : ",").append(R"({"namespace":"db","name":"t)");
    identifiers.append(std::to_string(i)).append(R"(","type":"LOCATION"})");
  }
  history.post({"COMPLETE",
                1,
                "load",
                1,
                {},
                {R"(t0 {"symlinks":{"_producer":"https://e/p","_schemaURL":"https://e/s",)"
                 R"("identifiers":[)" +
                 identifiers + "]}}"},
                {},
                {}});
  std::string expected;
  std::vector<std::string> items;
  for (int i = 0; i < 4 * kNames; ++i) {
    const std::string user = "u" + std::to_string(i);
    items.push_back(item(10 + i, user, "t" + std::to_string(i * 7 % kNames)));
    expected += user + " ";
  }
  touch(history, items);
  for (const std::size_t limit : {1U, 2U, 7U, 500U}) {
    AccessQuestion question = of_dataset("t3");
    question.limit = limit;
    std::string merged;
    do {
      const AccessAnswer page = ask(history, question);
      CHECK(page.rows.size() <= limit);
      merged += users(page);
      question.cursor = page.envelope.cursor;
    } while (!question.cursor.empty());
    INFO(limit);
    CHECK(merged == expected);
  }
}

TEST_CASE("What a user or an app touched, as known at a position") {
  LineageHistory history;
  Position first = touch(history, {item(10, "ann", "t")});
  touch(history, {item(5, "ann", "s")});
  AccessQuestion question;
  question.node.type = NodeType::kUser;
  question.node.name.name = "ann";
  AccessAnswer answer = ask(history, question);
  REQUIRE(answer.rows.size() == 2);
  CHECK(answer.rows[0].dataset == Name{"db", "s"});
  question.known_at = first;
  CHECK(ask(history, question).rows.size() == 1);
  question.node.type = NodeType::kApp;
  question.node.name.name = "notebook";
  question.known_at.reset();
  CHECK(ask(history, question).rows.size() == 2);
}

TEST_CASE("A job is nobody who reads, and an unknown user is not found") {
  LineageHistory history;
  Context context = history.context();
  AccessQuestion question;
  question.node.type = NodeType::kJob;
  CHECK(list_access(context, question).error().kind == ErrorKind::kInvalid);
  question.node.type = NodeType::kUser;
  CHECK(list_access(context, question).error().kind == ErrorKind::kNotFound);
}

}  // namespace ledgerline::query
