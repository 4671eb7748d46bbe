// A TestWitness behind HTTP on a free loopback port, for servers in other processes. It keeps
// account of what it was shown, and may lose answers as a bad line does: the witness has cosigned,
// and the log never hears of it. Thread-safe; one thread per connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/test_witness.h"

namespace ledgerline::test {

class WitnessServer {
 public:
  // `witness` must outlive it.
  explicit WitnessServer(TestWitness& witness);
  ~WitnessServer();
  WitnessServer(const WitnessServer&) = delete;
  WitnessServer& operator=(const WitnessServer&) = delete;

  // A policy file whose quorum is this witness.
  [[nodiscard]] std::string policy() const;
  // Every n-th 200 from now on is lost; 0: none.
  void lose_every(unsigned n) noexcept { lose_every_ = n; }

  // What was wrong with the checkpoints shown to it, whatever it answered: two roots of one size.
  [[nodiscard]] std::vector<std::string> contradictions() const;

 private:
  void accept_connections();
  void serve(int connection);
  // Keeps account of the checkpoint in a request.
  void note(const std::string& request);
  [[nodiscard]] bool is_lost(unsigned status);

  TestWitness& witness_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<unsigned> lose_every_{0};
  std::atomic<unsigned> answered_{0};

  mutable std::mutex mutex_;                  // guards the rest but for the acceptor
  std::map<std::string, std::string> roots_;  // by size
  std::vector<std::string> contradictions_;
  std::vector<int> open_;
  std::list<std::thread> threads_;
  bool stopping_ = false;
  std::thread acceptor_;
};

}  // namespace ledgerline::test
