#include "tests/crash/acknowledged.h"

#include <utility>

namespace ledgerline::test {

void AcknowledgedLedger::add(Acknowledged record) {
  const std::scoped_lock lock(mutex_);
  const std::uint64_t position = record.position;
  const auto [other, new_body] =
      positions_.emplace((record.batch ? "batch " : "single ") + record.body, position);
  if (!new_body && other->second != position) {
    contradictions_.push_back("positions " + std::to_string(other->second) + " and " +
                              std::to_string(position) + " for " + record.body);
  }
  const auto [held, new_position] = records_.emplace(position, record);
  if (!new_position && held->second.body != record.body) {
    contradictions_.push_back("position " + std::to_string(position) + " for " + held->second.body +
                              " and " + record.body);
  }
}

void AcknowledgedLedger::add_unsure(std::string body) {
  const std::scoped_lock lock(mutex_);
  unsure_.push_back(std::move(body));
}

std::vector<std::string> AcknowledgedLedger::take_unsure() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(unsure_, {});
}

std::vector<Acknowledged> AcknowledgedLedger::newest(std::size_t count) const {
  const std::scoped_lock lock(mutex_);
  std::vector<Acknowledged> out;
  for (auto it = records_.rbegin(); it != records_.rend() && out.size() < count; ++it) {
    out.push_back(it->second);
  }
  return out;
}

std::size_t AcknowledgedLedger::size() const {
  const std::scoped_lock lock(mutex_);
  return records_.size();
}

std::vector<std::string> AcknowledgedLedger::contradictions() const {
  const std::scoped_lock lock(mutex_);
  return contradictions_;
}

}  // namespace ledgerline::test
