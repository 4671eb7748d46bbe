#include "engine/log/eraser.h"

#include <algorithm>

#include "engine/log/fsck.h"
#include "tests/support/erasing.h"
#include "tests/support/traces.h"

using namespace ledgerline;
using namespace ledgerline::log;
using test::erasure_of;
using test::files_with;
using test::needle_of;
using test::noise;

namespace {

FsckReport check(Log& log) {
  const Result<FsckReport> report = fsck(log.store(), {});
  if (!report) FAIL(report.error().message);
  for (const FsckFinding& finding : report->findings) UNSCOPED_INFO(finding.message);
  return *report;
}

void execute_all(Log& log, EraserOptions options = {}) {
  Eraser eraser(log.store(), log.erasures(), std::move(options));
  for (int attempt = 0; log.erasures().next_pending() && attempt < 10; ++attempt) {
    REQUIRE(eraser.execute_next());
  }
  CHECK_FALSE(log.erasures().next_pending());
}

struct Fixture {
  Fixture() : options(test::log_options(directory / "data")), log(test::start_log(options)) {}
  void reopen() {
    log->stop();
    log.reset();
    log = test::start_log(options);
  }
  Position add(const std::string& body, format::RecordKind kind = format::RecordKind::kLineage) {
    return test::submit_one(*log, test::record_of(body, test::header_of({}, kind))).position;
  }

  test::TempDirectory directory;
  LogOptions options;
  std::unique_ptr<Log> log;
};

}  // namespace

TEST_CASE("an erased half is hidden from its commit on and then leaves the disk", "[log]") {
  Fixture fixture;
  Log& log = *fixture.log;
  const Halves halves = GENERATE(Halves::kHeader, Halves::kBody, Halves::kBoth);
  // Larger ones live in blob files.
  const std::size_t bytes = GENERATE(std::size_t{2'000}, std::size_t{300'000});
  const std::string body = noise(bytes, 1);
  fixture.add("before");
  const Position position = fixture.add(body);
  fixture.add(noise(bytes, 2));
  if (GENERATE(false, true)) REQUIRE(log.store().flush());
  REQUIRE_FALSE(files_with(fixture.directory / "data", needle_of(body)).empty());
  const Digest leaf = log.reader().read(position)->leaf_hash;

  const Position by = test::erase(log, erasure_of({{position, position}}, halves));
  const auto by_if = [by](bool taken) { return taken ? std::optional(by) : std::nullopt; };
  {
    const auto hidden = log.reader().read(position);
    REQUIRE(hidden);
    CHECK(hidden->header_erased_by == by_if(has(halves, Halves::kHeader)));
    CHECK(hidden->body_erased_by == by_if(has(halves, Halves::kBody)));
    CHECK(hidden->frame.header.has_value() == !has(halves, Halves::kHeader));
    CHECK(hidden->frame.body.has_value() == !has(halves, Halves::kBody));
    CHECK(hidden->leaf_hash == leaf);
  }
  CHECK(check(log).ok());

  execute_all(log);
  if (has(halves, Halves::kBody)) {
    CHECK(files_with(fixture.directory / "data", needle_of(body)).empty());
  }
  const FsckReport report = check(log);
  CHECK(report.ok());
  CHECK(report.erased_headers == (has(halves, Halves::kHeader) ? 1U : 0U));
  CHECK(report.erased_bodies == (has(halves, Halves::kBody) ? 1U : 0U));
  fixture.reopen();
  const auto reopened = fixture.log->reader().read(position);
  REQUIRE(reopened);
  CHECK(reopened->header_erased_by == by_if(has(halves, Halves::kHeader)));
  CHECK(reopened->body_erased_by == by_if(has(halves, Halves::kBody)));
  CHECK(fixture.log->erasures().executed() == by);
  CHECK(check(*fixture.log).ok());
}

TEST_CASE("a repetition of what was erased is a new record", "[log]") {
  Fixture fixture;
  const Position first =
      test::submit_one(*fixture.log, test::record_of("body", test::header_of("id"))).position;
  const Position conflicting =
      test::submit_one(*fixture.log, test::record_of("other", test::header_of("id"))).position;
  test::erase(*fixture.log, erasure_of({{first, first}}, Halves::kHeader));
  const Receipt again =
      test::submit_one(*fixture.log, test::record_of("body", test::header_of("id")));
  CHECK_FALSE(again.duplicate);
  CHECK(again.position > conflicting);
  CHECK(test::submit_one(*fixture.log, test::record_of("body", test::header_of("id"))).position ==
        again.position);
  execute_all(*fixture.log);
  CHECK(check(*fixture.log).ok());
}

TEST_CASE("an erasure and repetitions in one commit follow the order of the commit", "[log]") {
  Fixture fixture;
  const Position first = fixture.add("body");
  const auto admitted =
      admit_erasure(fixture.log->store(), fixture.log->reader(), erasure_of({{first, first}}));
  REQUIRE(admitted);
  Submission records;
  records.push_back(test::record_of("body"));
  records.push_back(test::record_of(*admitted));
  records.push_back(test::record_of("body"));
  records.push_back(test::record_of("body"));
  const auto receipts = test::submit(*fixture.log, std::move(records));
  REQUIRE(receipts);
  CHECK((*receipts)[0].position == first);
  CHECK((*receipts)[2].position == (*receipts)[1].position + 1);
  CHECK((*receipts)[3].position == (*receipts)[2].position);
  execute_all(*fixture.log);
  CHECK(check(*fixture.log).ok());
}

TEST_CASE("an erasure that stops after any step is carried out by the next start", "[log]") {
  const auto stop = static_cast<EraserStep>(GENERATE(0, 1, 2, 3, 4));
  INFO("after step " << static_cast<int>(stop));
  Fixture fixture;
  const std::string body = noise(3'000, 7);
  const Position position = fixture.add(body);
  const Position kept = fixture.add("kept");
  const Position by = test::erase(*fixture.log, erasure_of({{position, position}}));
  {
    Eraser eraser(fixture.log->store(), fixture.log->erasures(),
                  {{}, [stop](EraserStep step) { return step != stop; }});
    const Result<bool> done = eraser.execute_next();
    REQUIRE(done);
    CHECK_FALSE(*done);
  }
  CHECK(check(*fixture.log).ok());
  fixture.reopen();
  CHECK(check(*fixture.log).ok());
  CHECK_FALSE(fixture.log->reader().read(position)->frame.body);
  execute_all(*fixture.log);
  CHECK(fixture.log->erasures().executed() == by);
  CHECK(check(*fixture.log).ok());
  CHECK(files_with(fixture.directory / "data", needle_of(body)).empty());
  CHECK(fixture.log->reader().read(kept)->frame.body->bytes == "kept");
}

TEST_CASE("an erasure waits for the index and for readers of an older state", "[log]") {
  Fixture fixture;
  const Position position = fixture.add(noise(3'000, 9));
  std::optional<kv::Snapshot> reader = fixture.log->store().snapshot();
  test::erase(*fixture.log, erasure_of({{position, position}}));
  bool withdrawn = false;
  Eraser eraser(fixture.log->store(), fixture.log->erasures(),
                {[&](Position) -> Result<bool> { return withdrawn; }, {}});
  CHECK_FALSE(*eraser.execute_next());
  withdrawn = true;
  CHECK_FALSE(*eraser.execute_next());
  reader.reset();
  CHECK(*eraser.execute_next());
  CHECK_FALSE(fixture.log->erasures().next_pending());
}

TEST_CASE("the thread carries out what is committed and what an earlier run left", "[log]") {
  Fixture fixture;
  const Position position = fixture.add(noise(3'000, 11));
  test::erase(*fixture.log, erasure_of({{position, position}}));
  Eraser eraser(fixture.log->store(), fixture.log->erasures(), {});
  eraser.start();
  for (int i = 0; i < 1'000 && fixture.log->erasures().next_pending(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK_FALSE(fixture.log->erasures().next_pending());
  eraser.stop();
}

TEST_CASE("retention drops whole records of its kinds and leaves the rest", "[log]") {
  Fixture fixture;
  const std::string body = noise(3'000, 13);
  const Position old_access = fixture.add(body, format::RecordKind::kAccess);
  const Position lineage = fixture.add("lineage");
  format::RecordHeader young = test::header_of({}, format::RecordKind::kAccess);
  young.received_at = {young.received_at.ns + 1};
  const Position new_access = test::submit_one(*fixture.log, test::record_of("n", young)).position;

  Erasure erasure = erasure_of({});
  erasure.kinds = {format::RecordKind::kAccess};
  erasure.drop_received_before = young.received_at;
  const auto admitted = admit_retention(fixture.log->store(), fixture.log->reader(), erasure);
  REQUIRE(admitted);
  CHECK(admitted->records == 1);
  CHECK_FALSE(admitted->more);
  const Position by = test::submit_one(*fixture.log, test::record_of(*admitted)).position;
  CHECK_FALSE(fixture.log->reader().read(old_access)->frame.body);
  execute_all(*fixture.log);
  CHECK(check(*fixture.log).ok());
  CHECK(files_with(fixture.directory / "data", needle_of(body)).empty());
  CHECK(fixture.log->reader().read(old_access)->header_erased_by == by);
  CHECK(fixture.log->reader().read(old_access)->body_erased_by == by);
  CHECK(fixture.log->reader().read(lineage)->frame.body);
  CHECK(fixture.log->reader().read(new_access)->frame.body);
  CHECK(admit_retention(fixture.log->store(), fixture.log->reader(), erasure).error().kind ==
        ErrorKind::kNotFound);
}

TEST_CASE("what may not be erased is refused with its reason", "[log]") {
  Fixture fixture;
  const Position plain = fixture.add("plain");
  const Position root = fixture.add("root", format::RecordKind::kTrustRoot);
  const auto refuse = [&](const Erasure& erasure) {
    return admit_erasure(fixture.log->store(), fixture.log->reader(), erasure).error();
  };
  CHECK(refuse(erasure_of({{root, root}})).kind == ErrorKind::kConflict);
  CHECK(refuse(erasure_of({{plain, root}})).message.find("trust_root") != std::string::npos);
  CHECK(refuse(erasure_of({{root + 1, root + 1}})).kind == ErrorKind::kNotFound);
  const Position by = test::erase(*fixture.log, erasure_of({{plain, plain}}, Halves::kBody));
  CHECK(refuse(erasure_of({{by, by}})).kind == ErrorKind::kConflict);
  const Error twice = refuse(erasure_of({{plain, plain}}));
  CHECK(twice.kind == ErrorKind::kConflict);
  CHECK(twice.message.find("position " + std::to_string(by.value())) != std::string::npos);
  // The other half is still there.
  CHECK(admit_erasure(fixture.log->store(), fixture.log->reader(),
                      erasure_of({{plain, plain}}, Halves::kHeader)));
}

TEST_CASE("a principal whose record was erased is unknown, and its name begins anew", "[log]") {
  Fixture fixture;
  const auto resolve = [&] {
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<Position> position;
    fixture.log->principals().resolve("ann", [&](Result<Position> answer) {
      const std::lock_guard lock(mutex);
      position = answer ? *answer : Position(UINT64_MAX);
      answered.notify_one();
    });
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return position.has_value(); });
    return *position;
  };
  const Position first = resolve();
  test::erase(*fixture.log, erasure_of({{first, first}}));
  CHECK_FALSE(*fixture.log->principals().find("ann"));
  const Position second = resolve();
  CHECK(second > first);
  CHECK(*fixture.log->principals().find("ann") == second);
  execute_all(*fixture.log);
  fixture.reopen();
  CHECK(resolve() == second);
  CHECK(check(*fixture.log).ok());
}

TEST_CASE("fsck names a half that an executed erasure left behind", "[log]") {
  Fixture fixture;
  const Position position = fixture.add("body");
  const std::string key(view(position_key(position)));
  kv::Value row;
  REQUIRE(fixture.log->store().get(kLineageRecords, key, row));
  const std::string frame(row.view());
  test::erase(*fixture.log, erasure_of({{position, position}}, Halves::kBody));
  execute_all(*fixture.log);
  kv::WriteSet writes(fixture.log->store());
  writes.put(kLineageRecords, key, frame);
  REQUIRE(fixture.log->store().commit(writes, kv::Durability::kBuffered));
  const auto report = fsck(fixture.log->store(), {});
  REQUIRE(report);
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings.front().check == "erasure");
  CHECK(report->findings.front().position == position);
}

TEST_CASE("a retraction takes nothing and is remembered", "[log]") {
  Fixture fixture;
  const Position position = fixture.add("wrong");
  const Position by = test::erase(*fixture.log, erasure_of({{position, position}}, Halves::kNone));
  execute_all(*fixture.log);
  fixture.reopen();
  CHECK(fixture.log->reader().read(position)->retracted_by == by);
  CHECK_FALSE(fixture.log->reader().read(position)->header_erased_by);
  CHECK_FALSE(fixture.log->reader().read(position)->body_erased_by);
  CHECK(fixture.log->reader().read(position)->frame.body->bytes == "wrong");
  CHECK(test::submit_one(*fixture.log, test::record_of("wrong")).duplicate);
  CHECK(check(*fixture.log).ok());
  const auto again = admit_erasure(fixture.log->store(), fixture.log->reader(),
                                   erasure_of({{position, position}}, Halves::kNone));
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == ErrorKind::kConflict);
  // What was retracted can still be erased.
  CHECK(admit_erasure(fixture.log->store(), fixture.log->reader(),
                      erasure_of({{position, position}})));
}

TEST_CASE("fsck names an instruction that the next start would not find", "[log]") {
  Fixture fixture;
  const Position position = fixture.add("body");
  const Position by = test::erase(*fixture.log, erasure_of({{position, position}}));
  execute_all(*fixture.log);
  kv::WriteSet writes(fixture.log->store());
  writes.erase(kMeta, instruction_key(by));
  REQUIRE(fixture.log->store().commit(writes, kv::Durability::kBuffered));
  const auto report = fsck(fixture.log->store(), {});
  REQUIRE(report);
  const auto& findings = report->findings;
  CHECK(std::any_of(findings.begin(), findings.end(), [by](const FsckFinding& finding) {
    return finding.check == "erasure" && finding.position == by;
  }));
}
