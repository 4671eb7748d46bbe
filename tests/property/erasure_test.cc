// Erasure and retraction against their law: whatever was erased or retracted, and whenever, an
// index that lived through it has the rows of one that is folded from the log afterwards, and says
// what one says that never saw the erased records.
#include <algorithm>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/index/projector.h"
#include "engine/log/eraser.h"
#include "engine/log/fsck.h"
#include "tests/support/erasing.h"
#include "tests/support/index_fixture.h"
#include "tests/support/random_facts.h"
#include "tests/support/random_seed.h"
#include "tests/support/random_signed_facts.h"

namespace ledgerline {
namespace {

using test::RandomFacts;

// The test's wire format: a body is the seed of its Facts.
std::unique_ptr<format::Facts> facts_of(const std::string& body) {
  const std::uint64_t seed = std::stoull(body);
  if (seed % 4 == 0) return test::RandomSignedFacts(seed).facts();
  const test::FactsPtr facts = RandomFacts(seed).event();
  // The builder's Facts are shared; a decoder's are owned.
  return std::make_unique<format::Facts>(std::move(const_cast<format::Facts&>(*facts)));
}

// Other records have none.
Result<std::unique_ptr<format::Facts>> decode(const format::RecordHeader& header,
                                              std::shared_ptr<const void>, ByteView body) {
  if (header.kind != format::RecordKind::kLineage) return std::make_unique<format::Facts>();
  return facts_of(std::string(body));
}

// A store that lives, is stopped at any moment, and lives on.
class Living {
 public:
  explicit Living(std::uint64_t seed) : random_(seed) { open(); }
  ~Living() { close(); }

  void act() {
    const std::uint64_t dice = random_() % 40;
    if (dice == 0) {
      close();
      open();
    } else if (dice < 4 && !kept_.empty()) {
      erase();
    } else {
      post();
    }
  }

  void settle() {
    for (int i = 0; i < 3'000 && !settled(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    REQUIRE(settled());
  }

  void check() {
    settle();
    const index::ServedIndexPtr served = projector_->index();
    REQUIRE(served);
    const kv::Store& live = *served->store;
    const Position end = projector_->committed();
    auto fresh = index::create_index(directory_ / ("fresh" + std::to_string(checks_++)),
                                     test::small_store(), log_->erasures().latest());
    REQUIRE(fresh);
    auto fold = index::Fold::open(**fresh, nullptr);
    REQUIRE(fold);
    REQUIRE(index::fold_from_log(**fold, log_->reader(), end, decode));
    CHECK(index::first_difference(live, **fresh)->value_or("") == "");

    test::IndexFixture survivors;
    for (const auto& [position, body] : bodies_) {
      if (kept_.count(position) > 0) survivors.fold(*facts_of(body));
      const auto by = retracted_.find(position);
      if (by != retracted_.end()) survivors.retract(*facts_of(body), by->second);
    }
    const auto dumped = index::canonical_dump(live);
    REQUIRE(dumped);
    const std::vector<std::string> wanted = survivors.dump();
    CHECK(dumped->size() == wanted.size());
    const auto [line, other] =
        std::mismatch(dumped->begin(), dumped->end(), wanted.begin(), wanted.end());
    if (line != dumped->end() && other != wanted.end()) CHECK(*line == *other);
    const auto report = log::fsck(log_->store(), {});
    REQUIRE(report);
    for (const log::FsckFinding& finding : report->findings) UNSCOPED_INFO(finding.message);
    CHECK(report->ok());
  }

 private:
  void open() {
    log_ = test::open_log(test::log_options(directory_ / "data"));
    auto projector = index::Projector::open(
        log_->reader(), {directory_ / "data/index", test::small_store(), decode});
    REQUIRE(projector);
    projector_ = std::move(*projector);
    log::EraserOptions options;
    options.withdrawn = [this](Position by) -> Result<bool> {
      return projector_->has_withdrawn(by);
    };
    eraser_ = std::make_unique<log::Eraser>(log_->store(), log_->erasures(), std::move(options));
    projector_->start();
    eraser_->start();
    REQUIRE(log_->start({projector_.get(), eraser_.get()}));
  }
  void close() {
    log_->stop();
    eraser_->stop();
    projector_->stop();
    eraser_.reset();
    projector_.reset();
    log_.reset();
  }
  [[nodiscard]] bool settled() {
    return projector_->watermark() == projector_->committed() && !log_->erasures().next_pending();
  }

  void post() {
    // Some bodies come again: after an erasure they are new records.
    const std::string body = std::to_string(random_() % 500);
    const log::Receipt receipt = test::submit_one(*log_, test::record_of(body));
    if (receipt.duplicate) return;
    bodies_.emplace(receipt.position, body);
    kept_.insert(receipt.position);
  }
  void erase() {
    auto at = kept_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random_() % kept_.size()));
    // kNone retracts.
    const auto halves = static_cast<log::Halves>(random_() % 4);
    const Position by = test::erase(*log_, test::erasure_of({{*at, *at}}, halves));
    if (halves == log::Halves::kNone) retracted_.emplace(*at, by);
    kept_.erase(at);
  }

  std::mt19937_64 random_;
  test::TempDirectory directory_;
  std::unique_ptr<log::Log> log_;
  std::unique_ptr<index::Projector> projector_;
  std::unique_ptr<log::Eraser> eraser_;
  std::map<Position, std::string> bodies_;
  std::set<Position> kept_;
  std::map<Position, Position> retracted_;  // and by which retraction
  int checks_ = 0;
};

TEST_CASE("an index that saw erased records equals one that never did", "[property]") {
  const std::uint64_t seed = test::random_seed();
  for (std::uint64_t round = 0; round < 3; ++round) {
    INFO("round " << round);
    Living living(seed + round);
    for (int checks = 0; checks < 2; ++checks) {
      for (int i = 0; i < 60; ++i) living.act();
      living.check();
    }
  }
}

}  // namespace
}  // namespace ledgerline
