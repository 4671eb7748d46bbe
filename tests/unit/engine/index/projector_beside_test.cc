// The index that is built beside the one that answers: who answers meanwhile, what a crash leaves,
// and that it is equal to a fresh fold.
#include <fstream>
#include <future>
#include <set>

#include <catch2/catch.hpp>

#include "engine/index/dump.h"
#include "engine/index/index_places.h"
#include "engine/index/projector.h"
#include "tests/support/erasing.h"
#include "tests/support/held_decoder.h"
#include "tests/support/index_fixture.h"
#include "tests/support/numbered_facts.h"
#include "tests/support/numbered_log.h"

namespace ledgerline::index {
namespace {

using namespace std::chrono_literals;

struct Running {
  explicit Running(const test::TempDirectory& in, FactsDecoder decode = test::decode_number,
                   std::function<bool(BesideStep)> after = {})
      : directory(in), log(test::open_log(test::log_options(directory / "data"))) {
    auto opened = Projector::open(log->reader(), {directory / "data/index", test::small_store(),
                                                  std::move(decode), std::move(after)});
    if (!opened) FAIL(opened.error().message);
    projector = *std::move(opened);
    projector->start();
    REQUIRE(log->start(projector.get()));
  }
  ~Running() {
    log->stop();
    projector->stop();
  }

  Position submit(int number) { return test::submit_number(*log, number); }
  Position retract(Position position) { return test::retract(*log, position); }
  Result<void> wait(Position position, std::chrono::milliseconds patience = 20s) {
    std::promise<Result<void>> settled;
    projector->wait_for(position, Projector::Clock::now() + patience,
                        [&](Result<void> result) { settled.set_value(std::move(result)); });
    return settled.get_future().get();
  }
  void await_withdrawn(Position instruction) const {
    await([&] { return projector->has_withdrawn(instruction); });
  }
  static void await(const std::function<bool()>& reached) {
    for (int i = 0; i < 20'000 && !reached(); ++i) std::this_thread::sleep_for(1ms);
    REQUIRE(reached());
  }
  [[nodiscard]] std::string jobs() const {
    const ServedIndexPtr index = projector->index();
    if (!index) return "no index";
    return test::jobs_of(*index->store);
  }
  // What the live index has other than a fresh fold.
  std::string difference() {
    const ServedIndexPtr live = projector->index();
    REQUIRE(live);
    auto fresh = create_index(directory / "fresh", test::small_store(), log->erasures().latest());
    REQUIRE(fresh);
    auto fold = Fold::open(**fresh, nullptr);
    REQUIRE(fold);
    REQUIRE(fold_from_log(**fold, log->reader(), projector->committed(), test::decode_number));
    auto found = first_difference(*live->store, **fresh);
    REQUIRE(found);
    return found->value_or("");
  }
  // The indexes on disk.
  [[nodiscard]] std::set<std::string> places() const {
    std::set<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(directory / "data")) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("index")) out.insert(name);
    }
    return out;
  }

  const test::TempDirectory& directory;
  std::unique_ptr<log::Log> log;
  std::unique_ptr<Projector> projector;
};

std::string beside(Position instruction) { return "index." + std::to_string(instruction.value()); }

}  // namespace

TEST_CASE("while a retraction is carried out the index answers on and is kept up to date") {
  const test::TempDirectory directory;
  test::HeldDecoder held(test::decode_number);
  Running running(directory, held.decoder());
  const Position wrong = running.submit(1);
  running.submit(2);
  const Position retraction = running.retract(wrong);
  REQUIRE(running.wait(running.submit(3) + 1));
  CHECK(running.jobs() == "123");
  CHECK(running.projector->index()->withdrawn_end == Position(0));
  CHECK_FALSE(running.projector->has_withdrawn(retraction));
  Running::await([&] { return running.places().size() == 2; });
  CHECK(running.places() == std::set<std::string>{"index", beside(retraction)});

  // A question under way keeps the old one, and ends on it.
  ServedIndexPtr question = running.projector->index();
  held.release();
  running.await_withdrawn(retraction);
  CHECK(running.jobs() == "23");
  CHECK(running.projector->index()->withdrawn_end == retraction + 1);
  CHECK(Reader(*question->store).find(format::EntityType::kJob, "ns", "j1")->has_value());
  REQUIRE(running.wait(running.submit(4) + 1));
  CHECK(running.places() == std::set<std::string>{"index", beside(retraction)});
  question.reset();
  Running::await([&] { return running.places().size() == 1; });
  CHECK(running.places() == std::set<std::string>{beside(retraction)});
  CHECK(running.jobs() == "234");
  CHECK(running.difference() == "");
}

TEST_CASE("retractions that come while an index is built share the next one") {
  const test::TempDirectory directory;
  test::HeldDecoder held(test::decode_number);
  std::atomic<int> begun{0};
  Running running(directory, held.decoder(), [&](BesideStep step) {
    if (step == BesideStep::kBegun) ++begun;
    return true;
  });
  std::vector<Position> wrong;
  for (int i = 0; i < 4; ++i) wrong.push_back(running.submit(i));
  running.submit(9);
  running.retract(wrong[0]);
  Running::await([&] { return begun == 1; });
  Position last;
  for (int i = 1; i < 4; ++i) last = running.retract(wrong[static_cast<std::size_t>(i)]);
  REQUIRE(running.wait(last + 1));
  CHECK(running.jobs() == "01239");
  held.release();
  running.await_withdrawn(last);
  CHECK(begun == 2);
  CHECK(running.jobs() == "9");
  CHECK(running.difference() == "");
  Running::await([&] { return running.places().size() == 1; });
}

TEST_CASE("what is urgent is not answered from its commit on, also while an index is built") {
  const test::TempDirectory directory;
  test::HeldDecoder held(test::decode_number);
  Running running(directory, held.decoder());
  const Position wrong = running.submit(1);
  const Position secret = running.submit(2);
  const Position verdict =
      test::submit_one(*running.log,
                       test::record_of("5", test::header_of({}, format::RecordKind::kAttestation)))
          .position;
  REQUIRE(running.wait(running.submit(3) + 1));
  ServedIndexPtr question = running.projector->index();
  const bool building = GENERATE(false, true);
  if (building) {
    running.retract(wrong);
    Running::await([&] { return running.places().size() == 2; });
  }
  const bool erases = GENERATE(true, false);
  const Position urgent = erases ? test::erase(*running.log, test::erasure_of({{secret, secret}}))
                                 : running.retract(verdict);
  // At once, by whatever thread: nobody waits for the projector to notice.
  CHECK_FALSE(running.projector->index());
  held.release();
  const Result<void> waiting = running.wait(Position(1), 50ms);
  REQUIRE_FALSE(waiting);
  CHECK(waiting.error().kind == ErrorKind::kOverloaded);
  CHECK_FALSE(running.projector->has_withdrawn(urgent));
  question.reset();
  REQUIRE(running.wait(running.submit(4) + 1));
  CHECK(running.projector->has_withdrawn(urgent));
  CHECK(running.jobs() == (building ? "" : "1") + std::string(erases ? "34" : "234"));
  CHECK(running.places() == std::set<std::string>{"index"});
  CHECK(running.difference() == "");
}

TEST_CASE("an index beside that stops after any step is finished by the next start") {
  const auto stop = static_cast<BesideStep>(GENERATE(0, 1, 2, 3, 4));
  INFO("after step " << static_cast<int>(stop));
  const test::TempDirectory directory;
  Position retraction;
  {
    std::promise<void> stopped;
    Running running(directory, test::decode_number, [&](BesideStep step) {
      if (step != stop) return true;
      stopped.set_value();
      return false;
    });
    const Position wrong = running.submit(1);
    for (int i = 2; i < 6; ++i) running.submit(i);
    REQUIRE(running.wait(running.submit(6) + 1));
    retraction = running.retract(wrong);
    stopped.get_future().wait();
    running.submit(7);
  }
  Running running(directory);
  CHECK(running.projector->rebuild_reason().empty());
  CHECK(running.projector->has_withdrawn(retraction) == (stop >= BesideStep::kTakenOver));
  running.await_withdrawn(retraction);
  REQUIRE(running.wait(running.submit(8) + 1));
  CHECK(running.jobs() == "2345678");
  CHECK(running.difference() == "");
  Running::await([&] { return running.places().size() == 1; });
}

TEST_CASE("what is half made is gone on with, unless another instruction came since") {
  const test::TempDirectory directory;
  const bool another = GENERATE(false, true);
  Position retraction;
  Position second;
  {
    test::HeldDecoder held(test::decode_number);
    Running running(directory, held.decoder(), [&](BesideStep step) {
      // Half made, and no further.
      return step != BesideStep::kBuilt;
    });
    const Position wrong = running.submit(1);
    second = running.submit(2);
    retraction = running.retract(wrong);
    Running::await([&] { return running.places().size() == 2; });
    if (another) running.retract(second);
    held.release();
  }
  std::ofstream(directory / "data" / beside(retraction) / "kept") << "kept";
  test::HeldDecoder held(test::decode_number);
  Running running(directory, held.decoder());
  CHECK(std::filesystem::exists(directory / "data" / beside(retraction) / "kept") == !another);
  held.release();
  REQUIRE(running.wait(running.submit(3) + 1));
  const Position last = *running.log->erasures().latest();
  running.await_withdrawn(last);
  CHECK(running.jobs() == (another ? "3" : "23"));
  CHECK(running.difference() == "");
}

TEST_CASE("when the index that answers is damaged, the one beside it is given up too") {
  const test::TempDirectory directory;
  test::HeldDecoder held(test::decode_number);
  Running running(directory, held.decoder());
  const Position wrong = running.submit(1);
  REQUIRE(running.wait(running.submit(2) + 1));
  const Position retraction = running.retract(wrong);
  Running::await([&] { return running.places().size() == 2; });
  running.projector->report_damage(running.projector->index(), {ErrorKind::kCorrupt, "a flip", {}});
  held.release();
  running.await_withdrawn(retraction);
  REQUIRE(running.wait(running.submit(3) + 1));
  CHECK(running.jobs() == "23");
  CHECK(running.places() == std::set<std::string>{"index"});
  CHECK(running.difference() == "");
  CHECK_FALSE(running.projector->failure());
}

}  // namespace ledgerline::index
