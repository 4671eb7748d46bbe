#include "engine/index/handoff_queue.h"

#include <catch2/catch.hpp>

namespace ledgerline::index {
namespace {

std::vector<Handoff> records(std::uint64_t from, std::uint64_t count) {
  std::vector<Handoff> out(count);
  for (std::uint64_t i = 0; i < count; ++i) out[i].position = Position(from + i);
  return out;
}

TEST_CASE("consecutive records come out in order, and a gap ends the batch") {
  HandoffQueue queue;
  queue.push(records(5, 3));
  queue.push(records(10, 1));
  CHECK(queue.take(Position(4)).empty());
  CHECK(queue.front() == Position(5));
  CHECK(queue.take(Position(5)).size() == 3);
  CHECK(queue.take(Position(8)).empty());
  CHECK(queue.take(Position(10)).size() == 1);
  CHECK_FALSE(queue.front());
}

TEST_CASE("records that were read from the log meanwhile are dropped") {
  HandoffQueue queue;
  queue.push(records(5, 4));
  const std::vector<Handoff> taken = queue.take(Position(7));
  REQUIRE(taken.size() == 2);
  CHECK(taken.front().position == Position(7));
}

TEST_CASE("what finds no room is left out") {
  HandoffQueue queue;
  queue.push(records(0, limits::kHandoffRecordsMax + 5));
  std::size_t total = 0;
  Position next(0);
  for (auto batch = queue.take(next); !batch.empty(); batch = queue.take(next)) {
    total += batch.size();
    next = batch.back().position + 1;
  }
  CHECK(total == limits::kHandoffRecordsMax);
}

}  // namespace
}  // namespace ledgerline::index
