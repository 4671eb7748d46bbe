// A log and the witnesses of its policy, all in this process.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/log/witness_group.h"
#include "tests/support/checkpoints.h"
#include "tests/support/log_fixture.h"
#include "tests/support/test_witness.h"

namespace ledgerline::test {

// A log with three witnesses of which two must cosign, and which know its key unless they are told
// not to.
class Witnessed {
 public:
  explicit Witnessed(bool introduced = true) {
    options_ = log_options(directory_ / "data");
    options_.checkpoint_interval_ms = 10;
    std::string policy;
    for (TestWitness* witness : all()) policy += witness->policy_line();
    policy += "group q 2 a b c\nquorum q\n";
    options_.witnesses = log::WitnessOptions{
        crypto::TlogPolicy::parse(policy).value(),
        [this](const std::string& url) { return by_url_.at(url)->transport(); }};
    if (introduced) introduce();
  }

  std::vector<TestWitness*> all() { return {&a, &b, &c}; }
  void set(TestWitness::Fault fault) {
    for (TestWitness* witness : all()) witness->set(fault);
  }

  // Requests so far, of all witnesses.
  std::size_t answered() {
    std::size_t count = 0;
    for (TestWitness* witness : all()) count += witness->statuses().size();
    return count;
  }

  void trust(const log::Log& log) {
    const auto key = crypto::parse_note_verifier(log.epochs().current().verifier);
    for (TestWitness* witness : all()) witness->trust(*key);
  }

  std::unique_ptr<log::Log> start() { return start_log(options_); }
  // With so many records in a checkpoint that is published.
  std::unique_ptr<log::Log> start_with(std::uint64_t records) {
    auto log = start();
    fill(*log, records);
    await_checkpoint(*log, records);
    return log;
  }
  // A directory with so many records, put back after the witnesses had seen `lost` more.
  void roll_back(std::uint64_t kept, std::uint64_t lost) {
    start_with(kept);
    const auto data = directory_ / "data";
    const auto backup = directory_ / "backup";
    std::filesystem::copy(data, backup, std::filesystem::copy_options::recursive);
    {
      const auto log = start();
      fill(*log, lost, "lost ");
      await_checkpoint(*log, kept + lost);
    }
    std::filesystem::remove_all(data);
    std::filesystem::rename(backup, data);
  }
  Result<void> try_start() { return open_log(options_)->start(nullptr); }

  [[nodiscard]] const TempDirectory& directory() const { return directory_; }
  [[nodiscard]] log::LogOptions& options() { return options_; }

  TestWitness a{"a", 11}, b{"b", 12}, c{"c", 13};

 private:
  // They learn the key from a first start without them.
  void introduce() {
    log::LogOptions alone = options_;
    alone.witnesses.reset();
    trust(*open_log(alone));
  }

  std::map<std::string, TestWitness*> by_url_ = {
      {"http://a", &a}, {"http://b", &b}, {"http://c", &c}};
  TempDirectory directory_;
  log::LogOptions options_;
};

}  // namespace ledgerline::test
