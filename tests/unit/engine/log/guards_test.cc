#include "engine/log/guards.h"

#include "tests/support/witnessed_log.h"

using namespace ledgerline;
using namespace ledgerline::log;

namespace {

// The body of the record that says so, if the newest one does.
std::string change_told(const Log& log) {
  const Position last = log.reader().head().value().next();
  if (last == Position(0)) return {};
  const auto record = log.reader().read(Position(last.value() - 1));
  REQUIRE(record.has_value());
  const std::string body(record->frame.body->bytes);
  return body.find(R"("event":"guards_changed")") == std::string::npos ? std::string() : body;
}

}  // namespace

TEST_CASE("a start with another mirror, or none, is a record", "[log]") {
  const test::TempDirectory directory;
  LogOptions options = test::log_options(directory / "data");
  options.mirror = directory / "mirror";
  CHECK(test::start_log(options)->sequencer().committed() == Position(0));
  CHECK(test::start_log(options)->sequencer().committed() == Position(0));
  options.mirror.reset();
  {
    const auto log = test::start_log(options);
    const std::string told = change_told(*log);
    INFO(told);
    CHECK(told.find(R"("from":{"mirror":")" + (directory / "mirror").string()) !=
          std::string::npos);
    CHECK(told.find(R"("to":{"mirror":null,"witness_policy":null})") != std::string::npos);
  }
  CHECK(test::start_log(options)->sequencer().committed() == Position(1));
  options.mirror = directory / "another";
  CHECK_FALSE(change_told(*test::start_log(options)).empty());
}

TEST_CASE("a start that publishes nothing changes no guards", "[log]") {
  const test::TempDirectory directory;
  LogOptions options = test::log_options(directory / "data");
  options.mirror = directory / "mirror";
  test::start_log(options);
  LogOptions importing = options;
  importing.mirror.reset();
  importing.without_checkpoints = true;
  CHECK(test::start_log(importing)->sequencer().committed() == Position(0));
  CHECK(test::start_log(options)->sequencer().committed() == Position(0));
}

TEST_CASE("a start without the witnesses of the last one is a record", "[log]") {
  test::Witnessed with;
  with.start_with(5);
  LogOptions alone = with.options();
  alone.witnesses.reset();
  const auto log = test::start_log(alone);
  const std::string told = change_told(*log);
  INFO(told);
  CHECK(told.find("witness a witness.example/a+") != std::string::npos);
  CHECK(told.find(R"("to":{"mirror":null,"witness_policy":null})") != std::string::npos);
}

TEST_CASE("the row of the guards decodes to what was encoded, and nothing shorter does", "[log]") {
  const Guards guards{"/mnt/mirror", "quorum none\n"};
  const std::string row = encode(guards);
  CHECK(decode_guards(row).value() == guards);
  CHECK(decode_guards(encode(Guards{})).value() == Guards{});
  for (std::size_t size = 0; size < 4 + guards.mirror.size(); ++size) {
    CHECK_FALSE(decode_guards(row.substr(0, size)));
  }
}
