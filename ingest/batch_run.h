// One batch on its way into the log. It is cut into its events, which are decoded and submitted in
// chunks; only limits::kBatchChunksInFlightMax chunks wait for their commit at a time, so that a
// batch of 200,000 events holds little more than its own bytes. An event that is refused, or finds
// no room, fails alone.
//
// start() runs on a worker and may block. Commits are reported on the sequencer's thread. The run
// lives until its last chunk is reported, which is when it answers.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/log/sequencer.h"
#include "ingest/batch_splitter.h"
#include "ingest/pipeline.h"

namespace ledgerline::log {
class PrincipalTable;
}

namespace ledgerline::ingest {

class BatchRun : public std::enable_shared_from_this<BatchRun> {
 public:
  static void start(const PipelineOptions& options, log::Sequencer& sequencer,
                    log::PrincipalTable& principals, Submission submission,
                    Pipeline::BatchDone done);

 private:
  // Events that are committed together or not at all.
  struct Chunk {
    log::Submission records;
    std::vector<std::uint32_t> events;  // of each record: its index in the request
    std::size_t bytes = 0;
  };

  BatchRun(const PipelineOptions& options, log::Sequencer& sequencer, Submission submission,
           std::vector<Slice> events, Pipeline::BatchDone done);

  void run(Position principal);
  void add_event(Chunk& chunk, std::uint32_t index, Position principal);
  void submit(Chunk chunk);
  void on_commit(const std::vector<std::uint32_t>& events,
                 const Result<std::vector<log::Receipt>>& receipts);
  void reject(std::uint32_t index, Rejection rejection);
  void fail(const std::vector<std::uint32_t>& events, const Error& error);
  void leave();   // one chunk is no longer in flight
  void answer();  // after the last one

  const PipelineOptions& options_;
  log::Sequencer& sequencer_;
  const Submission submission_;
  const std::vector<Slice> events_;
  const Pipeline::BatchDone done_;
  std::vector<FlagBits> flags_;  // by event; written before the event's chunk is submitted

  std::mutex mutex_;  // guards the rest
  std::condition_variable left_;
  std::size_t in_flight_ = 0;  // chunks, and one for run() itself
  BatchAnswer answer_;
  std::optional<Error> last_error_;
};

}  // namespace ledgerline::ingest
