// Attestations with one P-256 signature each, beside the bare verification of the same signatures
// on one core: the whole way from bytes to a judged row, through the pipeline, a synced log and the
// projector, without HTTP. Both in one run; `of bare` is the ratio of their rates by wall time,
// `cpu of bare` that of the CPU time of all threads, which a busy machine does not change.
#include <benchmark/benchmark.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/assert.h"
#include "engine/base/encoding.h"
#include "engine/base/logging.h"
#include "engine/crypto/dsse.h"
#include "engine/crypto/private_key.h"
#include "engine/index/projector.h"
#include "engine/log/log.h"
#include "ingest/pipeline.h"
#include "ingest/replay.h"
#include "tests/support/temp_directory.h"

namespace ledgerline::benchmarks {
namespace {

constexpr std::size_t kAttestations = 20'000;
constexpr std::ptrdiff_t kInFlight = 1'024;
constexpr std::string_view kType = "application/vnd.in-toto+json";

std::string statement(std::size_t number) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" +
         std::string(64, 'a') +
         R"("}}],"predicateType":"urn:ledgerline:predicate:approval:v1","predicate":{)"
         R"("decision":"approve","requester":"alice","app":{"id":"app)" +
         std::to_string(number % 100) + R"("},"dataset":{"namespace":"s3://lake","name":"table)" +
         std::to_string(number % 1'000) + R"("},"purpose":"support","rationale":"ticket )" +
         std::to_string(number) + "\"}}";
}

struct Signed {
  std::string message;
  std::string signature;
  std::shared_ptr<const std::string> envelope;
};

// Signed once, before anything is timed.
class Corpus {
 public:
  static const Corpus& instance() {
    static const Corpus corpus;
    return corpus;
  }

  std::vector<Signed> all;
  crypto::PrivateKey key;

 private:
  Corpus() : key(*crypto::PrivateKey::generate(crypto::KeyAlgorithm::kEcdsaP256)) {
    const std::string hint = to_hex(view(key.public_key().key_id()));
    for (std::size_t i = 0; i < kAttestations; ++i) {
      const std::string payload = statement(i);
      Signed each{crypto::pre_authentication_encoding(kType, payload), {}, {}};
      each.signature = *key.sign(each.message);
      each.envelope = std::make_shared<const std::string>(
          R"({"payloadType":")" + std::string(kType) + R"(","payload":")" + to_base64(payload) +
          R"(","signatures":[{"keyid":")" + hint + R"(","sig":")" + to_base64(each.signature) +
          "\"}]}");
      all.push_back(std::move(each));
    }
  }
};

struct Spent {
  double wall_s = 0;
  double cpu_s = 0;  // of all threads

  Spent& operator+=(const Spent& other) {
    wall_s += other.wall_s;
    cpu_s += other.cpu_s;
    return *this;
  }
};

template <class Work>
Spent spent(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu_begin = std::clock();
  work();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  return {wall.count(), static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC};
}

Spent verify_all() {
  const Corpus& corpus = Corpus::instance();
  const crypto::PublicKey& key = corpus.key.public_key();
  return spent([&] {
    for (const Signed& each : corpus.all) {
      LEDGERLINE_ASSERT(key.verify(each.message, each.signature).has_value());
    }
  });
}

// A fresh store; the key is trusted.
class Store {
 public:
  Store() {
    log::LogOptions options;
    options.data_directory = directory_ / "data";
    options.origin = "log.example/benchmark";
    log_ = *log::Log::open(options);
    index::ProjectorOptions projected;
    projected.path = directory_ / "index";
    projected.decode = ingest::facts_of_record;
    projector_ = *index::Projector::open(log_->reader(), projected);
    projector_->start();
    LEDGERLINE_ASSERT(log_->start(projector_.get()).has_value());
    pipeline_ = std::make_unique<ingest::Pipeline>(ingest::PipelineOptions{}, log_->sequencer(),
                                                   log_->principals());
  }
  ~Store() {
    log_->stop();
    projector_->stop();
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  void trust(const crypto::PublicKey& key) {
    std::string pem;
    for (const char c : key.pem()) pem.append(c == '\n' ? "\\n" : std::string(1, c));
    const auto body = std::make_shared<const std::string>(
        R"({"action":"add_key","key":{"pem":")" + pem +
        R"(","name":"bob","owner":"bob","roles":["approver"]}})");
    std::binary_semaphore done(0);
    pipeline_->submit_trust_root(submission(body), [&](const ingest::Outcome& outcome) {
      LEDGERLINE_ASSERT(std::holds_alternative<ingest::Accepted>(outcome));
      done.release();
    });
    done.acquire();
  }

  void submit(const std::vector<Signed>& all) {
    std::counting_semaphore<kInFlight> room(kInFlight);
    for (const Signed& each : all) {
      room.acquire();
      pipeline_->submit_attestation(submission(each.envelope), [&](const ingest::Outcome& outcome) {
        LEDGERLINE_ASSERT(std::holds_alternative<ingest::Accepted>(outcome));
        room.release();
      });
    }
    for (std::ptrdiff_t i = 0; i < kInFlight; ++i) room.acquire();
    while (projector_->watermark() < log_->sequencer().committed()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  static ingest::Submission submission(std::shared_ptr<const std::string> body) {
    return {"bench", "/api/v2/attestations", "application/json",
            {},      SystemClock().now(),    std::move(body)};
  }

  test::TempDirectory directory_;
  std::unique_ptr<log::Log> log_;
  std::unique_ptr<index::Projector> projector_;
  std::unique_ptr<ingest::Pipeline> pipeline_;
};

void attestation_ingest(benchmark::State& state) {
  logging::set_level(logging::Level::kWarn);
  const Corpus& corpus = Corpus::instance();
  Spent bare;
  Spent whole;
  for (auto step : state) {
    static_cast<void>(step);
    bare += verify_all();
    Store store;
    store.trust(corpus.key.public_key());
    const Spent each = spent([&] { store.submit(corpus.all); });
    state.SetIterationTime(each.wall_s);
    whole += each;
  }
  const double count = static_cast<double>(state.iterations()) * kAttestations;
  state.counters["bare/s"] = count / bare.wall_s;
  state.counters["ingest/s"] = count / whole.wall_s;
  state.counters["of bare"] = bare.wall_s / whole.wall_s;
  state.counters["cpu of bare"] = bare.cpu_s / whole.cpu_s;
}
BENCHMARK(attestation_ingest)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace ledgerline::benchmarks
