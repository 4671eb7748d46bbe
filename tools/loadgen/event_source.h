// Distinct, realistic OpenLineage run events at a few hundred nanoseconds each: every job's START
// and COMPLETE are rendered once, with holes of fixed width for what differs between runs (run id,
// parent run id, time, row count), and an event is a copy with the holes filled.
//
// Jobs form a layered graph: job j of a layer reads two datasets of the layer before and writes
// one. The same seed gives the same graph and the same run ids. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/timestamp.h"

namespace ledgerline::loadgen {

struct EventShape {
  std::uint32_t jobs = 1'000;
  std::uint32_t layers = 20;
  std::uint32_t event_bytes = 4'096;  // about; never below what the facets take
  std::uint64_t seed = 1;
};

class EventSource {
 public:
  explicit EventSource(const EventShape& shape);

  // Appends one event: a run's START, then its COMPLETE, then the next job's.
  void append_next(std::string& out, Timestamp now);

 private:
  struct Template {
    std::string text;
    // Offsets of the holes; npos where the event has none.
    std::size_t run_id = 0;
    std::size_t parent_run_id = 0;
    std::size_t time = 0;
    std::size_t rows = 0;
  };

  [[nodiscard]] Template render(std::uint32_t job, bool complete) const;
  const Template& template_of(std::uint32_t job, bool complete);
  void next_run_id();
  void write_time(char* hole, Timestamp now);

  EventShape shape_;
  std::uint64_t random_;
  std::vector<Template> templates_;  // [2 * job + complete]; empty text: not rendered yet
  std::uint32_t job_ = 0;
  bool complete_ = false;
  std::array<char, 36> run_id_{};
  std::array<char, 36> parent_run_id_{};
  std::int64_t second_ = -1;  // that second_text_ shows
  std::string second_text_;
};

}  // namespace ledgerline::loadgen
