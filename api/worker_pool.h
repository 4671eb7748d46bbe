// A fixed number of threads and one bounded queue, for work that may block: queries, large bodies,
// signature checks. All members are thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace ledgerline::api {

// A move-only function of no arguments: std::function asks for copies, which a Responder forbids.
class WorkerTask {
 public:
  template <class Function>
  requires(!std::is_same_v<std::decay_t<Function>, WorkerTask>) explicit WorkerTask(
      Function function)
      : body_(std::make_unique<Body<Function>>(std::move(function))) {}

  void operator()() { body_->run(); }

 private:
  struct BodyBase {
    virtual ~BodyBase() = default;
    virtual void run() = 0;
  };
  template <class Function>
  struct Body final : BodyBase {
    explicit Body(Function f) : function(std::move(f)) {}
    void run() override { function(); }
    Function function;
  };

  std::unique_ptr<BodyBase> body_;
};

class WorkerPool {
 public:
  // `queue_max` tasks may wait besides the `threads` that run.
  WorkerPool(std::size_t threads, std::size_t queue_max);
  // Runs what is queued, then joins. Nothing may be submitted any more.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False: the queue is full, and `task` is as it was.
  [[nodiscard]] bool submit(WorkerTask& task);

  // For the next step of work that was admitted before (a stream's next chunk), which may not be
  // refused half way; bounded by the number of connections.
  void submit_continuation(WorkerTask task);

 private:
  void run();

  const std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<WorkerTask> queue_;  // guarded by mutex_
  bool stopping_ = false;         // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace ledgerline::api
