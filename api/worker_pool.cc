#include "api/worker_pool.h"

#include <exception>

#include "engine/base/assert.h"
#include "engine/base/logging.h"
#include "engine/base/metrics.h"
#include "engine/base/named_thread.h"

namespace ledgerline::api {
namespace {

metrics::Gauge& queued_gauge() {
  static metrics::Gauge& gauge =
      metrics::gauge("ledgerline_worker_queue_tasks", "Tasks waiting for a worker thread");
  return gauge;
}

}  // namespace

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_max) : queue_max_(queue_max) {
  LEDGERLINE_ASSERT(threads > 0);
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i)
    threads_.push_back(named_thread(
        "worker", [this] { run(); }, ThreadPriority::kYielding));
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::submit(WorkerTask& task) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(task));
  }
  queued_gauge().add(1);
  ready_.notify_one();
  return true;
}

void WorkerPool::submit_continuation(WorkerTask task) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(task));
  }
  queued_gauge().add(1);
  ready_.notify_one();
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    WorkerTask task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    queued_gauge().add(-1);
    try {
      task();
    } catch (const std::exception& e) {
      logging::error("worker_task_threw", {{"what", e.what()}});
    }
    lock.lock();
  }
}

}  // namespace ledgerline::api
