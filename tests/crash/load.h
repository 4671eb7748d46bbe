// Writers that post small events as fast as they are answered, until the server goes away.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "tests/crash/acknowledged.h"

namespace ledgerline::test {

// Half of the writers post single events, half batches of kBatchEvents.
class Load {
 public:
  static constexpr std::size_t kBatchEvents = 20;

  // `next_event` numbers the events of all loads of one test; both outlive the load.
  Load(std::uint16_t port, unsigned writers, std::atomic<std::uint64_t>& next_event,
       AcknowledgedLedger& ledger);
  // Waits for the writers; the server must have gone, or be asked to by stop().
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void stop() noexcept { stopping_.store(true); }

 private:
  void post_singles(std::uint16_t port);
  void post_batches(std::uint16_t port);

  std::atomic<std::uint64_t>& next_event_;
  AcknowledgedLedger& ledger_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> writers_;
};

}  // namespace ledgerline::test
