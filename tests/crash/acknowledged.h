// The client's side of the bargain: which bytes the server acknowledged at which position. Knows
// the first contradiction when it sees one.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace ledgerline::test {

struct Acknowledged {
  std::uint64_t position = 0;
  std::string body;
  bool batch = false;  // sent to the batch endpoint, whose records have identities of their own
};

// Thread-safe.
class AcknowledgedLedger {
 public:
  void add(Acknowledged record);
  // Sent, and no answer came: the record may be stored or not.
  void add_unsure(std::string body);

  [[nodiscard]] std::vector<std::string> take_unsure();
  // The `count` greatest positions, greatest first.
  [[nodiscard]] std::vector<Acknowledged> newest(std::size_t count) const;
  [[nodiscard]] std::size_t size() const;
  // One position that was acknowledged for two bodies, or one body for two positions, per line.
  [[nodiscard]] std::vector<std::string> contradictions() const;

 private:
  mutable std::mutex mutex_;  // guards all below
  std::map<std::uint64_t, Acknowledged> records_;
  std::map<std::string, std::uint64_t> positions_;  // by endpoint and body
  std::vector<std::string> unsure_;
  std::vector<std::string> contradictions_;
};

}  // namespace ledgerline::test
