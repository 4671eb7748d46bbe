#include "query/records.h"

#include <catch2/catch.hpp>

#include "query/exports.h"
#include "tests/support/lineage_history.h"

namespace ledgerline::query {
namespace {

using test::json_of;
using test::LineageHistory;
using test::minute;

std::vector<std::uint64_t> positions(const LineageHistory& history,
                                     const ExportQuestion& question) {
  Context context = history.context();
  auto stream = Export::open(context, question);
  if (!stream) FAIL(stream.error().message);
  std::vector<std::uint64_t> found;
  for (;;) {
    auto record = stream->next();
    if (!record) FAIL(record.error().message);
    if (!*record) break;
    CHECK((*record)->body.has_value());
    found.push_back((*record)->position.value());
  }
  CHECK(stream->next_position() == stream->until());
  return found;
}

}  // namespace

TEST_CASE("A record is given back byte for byte, with who sent it and its place in the tree") {
  LineageHistory history;
  std::string body = json_of({"COMPLETE", 1, "load", 1, {"a"}, {"b"}, {}, {}});
  Position position = history.post(body);
  Context context = history.context();
  auto record = read_record(context, position);
  REQUIRE(record);
  CHECK(*record->body == body);
  CHECK(record->body_bytes == body.size());
  CHECK(record->kind == format::RecordKind::kLineage);
  CHECK(record->header->endpoint == "/api/v1/lineage");
  CHECK(record->principal == "tester");
  CHECK(record->receipt.origin == "log.example/test");
  CHECK(record->receipt.index == LeafIndex(position.value()));
  CHECK_FALSE(record->conflicts_with);
  CHECK(record->envelope.complete());
}

TEST_CASE("What the log writes about itself is sent by the log, whoever has the first position") {
  LineageHistory history;
  const Position audit = history.post("{}", format::RecordKind::kSelfAudit);
  Context context = history.context();
  for (const Position position : {Position(0), audit}) {
    auto record = read_record(context, position);
    REQUIRE(record);
    CHECK(record->principal == "log.example/test");
    CHECK(record->envelope.complete());
  }
}

TEST_CASE("A position beyond the log is not found") {
  LineageHistory history;
  Context context = history.context();
  CHECK(read_record(context, Position(99)).error().kind == ErrorKind::kNotFound);
}

TEST_CASE("An export gives the records of a range that pass its filters, in order") {
  LineageHistory history;  // position 0: the sender's name
  for (int i = 1; i <= 4; ++i) {
    history.post({"COMPLETE", i, "load", i, {"a"}, {"b"}, {}, {}});
  }
  CHECK(positions(history, {}) == std::vector<std::uint64_t>{0, 1, 2, 3, 4});
  ExportQuestion question;
  question.kind = format::RecordKind::kLineage;
  CHECK(positions(history, question) == std::vector<std::uint64_t>{1, 2, 3, 4});
  question.from = Position(2);
  question.until = Position(4);
  CHECK(positions(history, question) == std::vector<std::uint64_t>{2, 3});
  question.principal = "tester";
  CHECK(positions(history, question).size() == 2);
  question.principal = "somebody else";
  CHECK(positions(history, question).empty());
  question = {};
  question.received_from = minute(0);
  CHECK(positions(history, question) == std::vector<std::uint64_t>{1, 2, 3, 4});
  question.endpoint = "/api/v2/access";
  CHECK(positions(history, question).empty());
  question = {};
  question.from = Position(5);  // what comes next
  CHECK(positions(history, question).empty());
  question.from = Position(6);
  const Context context = history.context();
  const auto beyond = Export::open(context, question);
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().kind == ErrorKind::kInvalid);
}

}  // namespace ledgerline::query
