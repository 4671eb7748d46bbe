// kill -9 at a random moment under load, again and again on the same data directory. The clients
// know what was acknowledged; after every kill fsck judges the directory, and the server that comes
// up again must hold each acknowledged record: same bytes, same position.
//
// With a witness attached, what it was shown is judged as well: the log must be able to go on from
// whatever the witness cosigned, and never shows it a fork.
//
// LEDGERLINE_KILL_ROUNDS: how many kills (default 3); LEDGERLINE_SEED: of their moments.
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <optional>
#include <random>

#include <catch2/catch.hpp>

#include "tests/crash/acknowledged.h"
#include "tests/crash/load.h"
#include "tests/support/api_client.h"
#include "tests/support/random_seed.h"
#include "tests/support/server_process.h"
#include "tests/support/temp_directory.h"
#include "tests/support/witness_server.h"

namespace ledgerline::test {
namespace {

constexpr unsigned kWriters = 4;
constexpr unsigned kRoundsPerDirectory = 20;  // fsck reads all of it after every kill
constexpr std::size_t kNewestChecked = 100;   // of every round; the last one checks everything
constexpr int kPatienceMs = 20'000;           // with a witness
constexpr std::chrono::seconds kAnswerTimeout{120};  // of a batch of all that was acknowledged

unsigned rounds() {
  const char* given = std::getenv("LEDGERLINE_KILL_ROUNDS");
  return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : 3;
}

void check_receipt(const nlohmann::json& receipt, const Acknowledged& record) {
  REQUIRE(receipt.is_object());
  REQUIRE(receipt.at("duplicate") == true);
  REQUIRE(receipt.at("position") == record.position);
}

// Each record is there, and posting it again gives the first position.
void check_present(std::uint16_t port, const std::vector<Acknowledged>& records) {
  testing::HttpClient client(port, kAnswerTimeout);
  std::vector<std::string> batch;
  std::vector<const Acknowledged*> of_batch;
  for (const Acknowledged& record : records) {
    INFO("position " << record.position);
    const auto stored =
        client.request("GET", "/api/v2/records/" + std::to_string(record.position) + "/body");
    REQUIRE(stored.status == 200);
    REQUIRE(stored.body == record.body);
    if (record.batch) {
      batch.push_back(record.body);
      of_batch.push_back(&record);
      continue;
    }
    const ApiAnswer again = post_json(client, "/api/v1/lineage", record.body);
    REQUIRE(again.status == 201);
    check_receipt(again.body, record);
  }
  if (batch.empty()) return;
  const ApiAnswer again = post_json(client, "/api/v1/lineage/batch", json_array(batch));
  REQUIRE(again.status == 200);
  const nlohmann::json& receipts = again.body.at("receipts");
  REQUIRE(receipts.size() == batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) check_receipt(receipts[i], *of_batch[i]);
}

// What no answer came for is posted again; whether it was stored then or now, it has one position.
void resend_unsure(std::uint16_t port, AcknowledgedLedger& ledger) {
  for (const std::string& event : ledger.take_unsure()) {
    const auto position = post_event(port, event);
    REQUIRE(position);
    ledger.add({*position, event, false});
  }
}

// The number of leaves that a checkpoint covers: its second line.
std::uint64_t size_of(const std::string& note) {
  const std::size_t line = note.find('\n');
  REQUIRE(line != std::string::npos);
  return std::stoull(note.substr(line + 1));
}

// Size of the published checkpoint; 0 while there is none.
std::uint64_t published_size(const ServerProcess& server) {
  const ApiAnswer published = get(server.port(), "/log/checkpoint");
  if (published.status == 503) return 0;
  REQUIRE(published.status == 200);
  return size_of(published.text);
}

// The checkpoint that the killed server left covers nothing that is not there now. A witness may
// take a moment to cosign what follows.
void check_checkpoint(const ServerProcess& server, std::uint64_t size_before, bool witnessed) {
  for (int i = 0; witnessed && i < kPatienceMs && published_size(server) < size_before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  REQUIRE(published_size(server) >= size_before);
  if (size_before > 0) REQUIRE(body_at(server.port(), size_before - 1));
}

std::vector<std::string> walk_answers(std::uint16_t port) {
  std::vector<std::string> answers;
  for (int i = 0; i < 7; ++i) {
    answers.push_back(walk_answer(port, "in" + std::to_string(i)));
    REQUIRE_FALSE(answers.back().empty());
  }
  return answers;
}

// A witness for one data directory, and what it must not have answered.
class Attached {
 public:
  explicit Attached(const std::filesystem::path& policy_file) : policy_file_(policy_file) {
    server_.lose_every(kLostAnswers);
    std::ofstream(policy_file_) << server_.policy();
  }

  [[nodiscard]] std::vector<std::string> arguments() const {
    return {"--witness.policy", policy_file_.string()};
  }

  void trust_log_at(std::uint16_t port) {
    std::string vkey = get(port, "/log/vkey").text;
    if (vkey.ends_with('\n')) vkey.pop_back();
    witness_.trust(crypto::parse_note_verifier(vkey).value());
  }

  // While nobody writes: it is never asked what a fork would ask, and its last word is a
  // cosignature.
  void check() {
    for (int i = 0; i < kPatienceMs && statuses().back() != 200; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    REQUIRE(statuses().back() == 200);
    REQUIRE(count(422) == 0);
    REQUIRE(count(400) == 0);
    REQUIRE(server_.contradictions() == std::vector<std::string>{});
  }

  [[nodiscard]] std::vector<unsigned> statuses() const { return witness_.statuses(); }
  [[nodiscard]] std::ptrdiff_t count(unsigned status) const {
    const std::vector<unsigned> all = statuses();
    return std::count(all.begin(), all.end(), status);
  }

 private:
  static constexpr unsigned kLostAnswers = 7;  // every so many

  std::filesystem::path policy_file_;
  TestWitness witness_{"w1", 21};
  WitnessServer server_{witness_};
};

enum class Witnesses { kNone, kOne };

class KillTest {
 public:
  explicit KillTest(std::uint64_t seed, Witnesses witnesses = Witnesses::kNone) : random_(seed) {
    if (witnesses == Witnesses::kNone) return;
    attached_.emplace(directory_ / "policy");
    server_.set_arguments(attached_->arguments());
  }

  void round() {
    start();
    resend_unsure(server_.port(), ledger_);
    check_checkpoint(server_, checkpoint_size_, attached_.has_value());
    if (attached_ && ledger_.size() > 0) check_witness();
    check_present(server_.port(), ledger_.newest(kNewestChecked));
    {
      const Load load(server_.port(), kWriters, next_event_, ledger_);
      const auto delay = std::uniform_int_distribution<int>(20, 420)(random_);
      std::this_thread::sleep_for(std::chrono::milliseconds(delay));
      server_.kill();
    }
    check_left_behind();
  }

  void check_everything() {
    start();
    check_present(server_.port(), ledger_.newest(ledger_.size()));
    const std::vector<std::string> before = walk_answers(server_.port());
    REQUIRE(server_.stop() == 0);
    check_left_behind();
    REQUIRE(run_ledgerline({"rebuild-index", "--data", data_.string()}, log_) == 0);
    start();
    CHECK(walk_answers(server_.port()) == before);
    REQUIRE(server_.stop() == 0);
    check_left_behind();
  }

  [[nodiscard]] std::size_t acknowledged() const { return ledger_.size(); }
  [[nodiscard]] std::ptrdiff_t conflicts() const { return attached_ ? attached_->count(409) : 0; }

 private:
  void start() {
    INFO(file_text(log_));
    REQUIRE(server_.start());
    REQUIRE(wait_until_ready(server_.port()));
    if (attached_) attached_->trust_log_at(server_.port());
  }

  // Everything acknowledged is under a cosigned checkpoint, and whatever was in the way is over.
  void check_witness() {
    INFO(file_text(log_));
    check_checkpoint(server_, ledger_.newest(1).front().position + 1, true);
    attached_->check();
  }

  void check_left_behind() {
    const std::string fsck_log = (directory_ / "fsck.log").string();
    std::filesystem::remove(fsck_log);
    const int found = run_ledgerline({"fsck", "--data", data_.string()}, fsck_log);
    INFO(file_text(fsck_log));
    REQUIRE(found == 0);
    REQUIRE(ledger_.contradictions() == std::vector<std::string>{});
    // With a witness nothing is signed before the start is over.
    const std::string signed_last = file_text(data_ / "checkpoint");
    checkpoint_size_ = attached_ && signed_last.empty() ? 0 : size_of(signed_last);
  }

  TempDirectory directory_;
  std::filesystem::path data_ = directory_ / "data";
  std::filesystem::path log_ = directory_ / "server.log";
  std::optional<Attached> attached_;
  ServerProcess server_{data_, log_};
  AcknowledgedLedger ledger_;
  std::atomic<std::uint64_t> next_event_{0};
  std::uint64_t checkpoint_size_ = 0;
  std::mt19937_64 random_;
};

// All rounds; the number of 409s that a witness answered.
std::ptrdiff_t kill_again_and_again(Witnesses witnesses) {
  std::mt19937_64 seeds(random_seed());
  std::size_t acknowledged = 0;
  std::ptrdiff_t conflicts = 0;
  for (unsigned done = 0; done < rounds();) {
    KillTest test(seeds(), witnesses);
    const unsigned until = std::min(rounds(), done + kRoundsPerDirectory);
    for (; done < until; ++done) {
      INFO("round " << done);
      test.round();
    }
    CHECK(test.acknowledged() > 0);
    test.check_everything();
    acknowledged += test.acknowledged();
    conflicts += test.conflicts();
  }
  std::cout << rounds() << " kills, " << acknowledged << " records acknowledged\n";
  return conflicts;
}

TEST_CASE("what was acknowledged before a kill is there after it, at its position") {
  kill_again_and_again(Witnesses::kNone);
}

TEST_CASE("a witness never sees a fork of a log that is killed, and its 409s are recovered from") {
  const std::ptrdiff_t conflicts = kill_again_and_again(Witnesses::kOne);
  std::cout << conflicts << " times the witness had seen another size\n";
  CHECK(conflicts > 0);
}

}  // namespace
}  // namespace ledgerline::test
