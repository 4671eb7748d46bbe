// approvals/check with 1,000,000 approvals stored, from question to answer, without HTTP and JSON:
// the time of each question, warm. The approvals are folded, their signatures verified: 1,000 apps
// have, for 250 of 5,000 datasets each, four approvals of one version, by 20 keys; one in 50 is for
// all datasets of a namespace. Payloads and signatures are shared, since the index looks at neither
// once a record is folded.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "benchmarks/index_without_log.h"
#include "engine/base/assert.h"
#include "engine/crypto/dsse.h"
#include "engine/crypto/private_key.h"
#include "engine/format/facts.h"
#include "engine/index/fold.h"
#include "query/approval_check.h"
#include "query/context.h"

namespace ledgerline::benchmarks {
namespace {

constexpr std::uint64_t kApprovals = 1'000'000;
constexpr std::uint64_t kApps = 1'000;
constexpr std::uint64_t kDatasets = 5'000;
constexpr std::uint64_t kDatasetsOfApp = 250;
constexpr std::uint64_t kKeys = 20;
constexpr std::string_view kPayload = "an approval";
constexpr std::string_view kType = "text/plain";
constexpr Timestamp kBegin{1'767'225'600'000'000'000};  // 2026-01-01T00:00:00Z
constexpr std::int64_t kDayNs = 86'400'000'000'000;

std::string app_name(std::uint64_t app) { return "app" + std::to_string(app); }
std::string dataset_name(std::uint64_t dataset) { return "table" + std::to_string(dataset); }
std::string version_of(std::uint64_t app) {
  std::string digits = std::to_string(app);
  return std::string(64 - digits.size(), '0') + digits;
}
// The n-th dataset of an app.
std::uint64_t dataset_of(std::uint64_t app, std::uint64_t n) {
  return (app * 37 + n * 19) % kDatasets;
}

class Register {
 public:
  static const Register& instance() {
    static const Register made;
    return made;
  }
  [[nodiscard]] query::Sources sources() const { return index_.sources(); }

 private:
  Register() {
    auto fold = index::Fold::open(index_.store(), &index_.directory());
    LEDGERLINE_ASSERT(fold.has_value());
    // RSA verifies quickest, and the questions do not depend on it.
    for (std::uint64_t i = 0; i < kKeys; ++i) {
      auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::kRsa);
      LEDGERLINE_ASSERT(key.has_value());
      hints_.push_back("key" + std::to_string(i));
      signatures_.push_back(*key->sign(crypto::pre_authentication_encoding(kType, kPayload)));
      add(**fold, trusted(key->public_key(), hints_.back()));
    }
    for (std::uint64_t i = 0; i < kApprovals; ++i) {
      add(**fold, approval(i));
      if (i % 1'000 == 999) LEDGERLINE_ASSERT((*fold)->commit().has_value());
    }
    LEDGERLINE_ASSERT((*fold)->commit().has_value());
  }

  static void add(index::Fold& fold, const format::Facts& facts) {
    LEDGERLINE_ASSERT(fold.fold(fold.next(), facts).has_value());
  }

  static format::Facts trusted(const crypto::PublicKey& key, const std::string& name) {
    format::Facts out;
    out.received_at = kBegin;
    format::TrustFact& fact = out.trust.emplace();
    fact.action = format::TrustAction::kAddKey;
    fact.spki = out.keep(key.spki());
    fact.key_id = key.key_id();
    fact.name = out.keep(name);
    fact.owner = fact.name;
    fact.roles = {"approver"};
    return out;
  }

  // App by app, so that the approvals of one dataset lie far apart.
  [[nodiscard]] format::Facts approval(std::uint64_t number) const {
    const std::uint64_t app = number % kApps;
    const std::uint64_t renewal = number / kApps / kDatasetsOfApp;
    const std::uint64_t dataset = dataset_of(app, number / kApps % kDatasetsOfApp);
    format::Facts out;
    out.received_at = {kBegin.ns + static_cast<std::int64_t>(renewal) * 90 * kDayNs};
    out.entities.push_back({format::EntityType::kApp, "", out.keep(app_name(app))});
    format::AttestationFact& fact = out.attestation.emplace();
    fact.payload_type = kType;
    fact.payload = kPayload;
    fact.kind = format::PredicateKind::kApproval;
    fact.subjects = {{"sha256", out.keep(version_of(app))}};
    const std::uint64_t key = (number / 7) % kKeys;
    fact.signatures = {{hints_[key], signatures_[key]}};
    format::ApprovalFact& stated = fact.approval.emplace();
    stated.decision = format::Decision::kApprove;
    stated.app = 0;
    stated.requester = "alice";
    stated.dataset_namespace = "s3://lake";
    stated.dataset_name = number / kApps % 50 == 0 ? "*" : out.keep(dataset_name(dataset));
    stated.purpose = "support";
    stated.rationale = "the quarter's review";
    stated.valid_from = out.received_at;
    stated.valid_until = Timestamp{out.received_at.ns + 100 * kDayNs};
    return out;
  }

  IndexWithoutLog index_;
  std::vector<std::string> hints_;
  std::vector<std::string> signatures_;
};

enum class Ask { kApproved, kExpired, kWrongVersion, kWrongApp, kNothing };

query::ApprovalQuestion question_of(Ask ask, std::uint64_t random) {
  const std::uint64_t app = random % kApps;
  const std::uint64_t dataset = dataset_of(app, random / kApps % kDatasetsOfApp);
  query::ApprovalQuestion out;
  out.app = {"", ask == Ask::kWrongApp ? "stranger" : app_name(app)};
  out.scope.version = "sha256:" + version_of(ask == Ask::kWrongVersion ? kApps : app);
  out.scope.dataset = {ask == Ask::kNothing ? "s3://elsewhere" : "s3://lake",
                       dataset_name(dataset)};
  out.scope.purpose = "support";
  out.scope.at = {kBegin.ns + (ask == Ask::kExpired ? 1'000 : 95) * kDayNs};
  return out;
}

void check_approval(benchmark::State& state, Ask ask, query::Verdict expected) {
  const query::Sources sources = Register::instance().sources();
  std::mt19937_64 random(1);
  std::vector<double> times;
  for (auto step : state) {
    static_cast<void>(step);
    const query::ApprovalQuestion question = question_of(ask, random());
    const auto begin = std::chrono::steady_clock::now();
    const auto context = query::Context::open(sources);
    LEDGERLINE_ASSERT(context.has_value());
    const auto answer = query::check_approval(*context, question);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    LEDGERLINE_ASSERT(answer.has_value());
    LEDGERLINE_ASSERT(answer->judgement.verdict == expected);
    times.push_back(took.count());
  }
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  state.counters["p50_ms"] = at(0.5);
  state.counters["p99_ms"] = at(0.99);
  state.counters["max_ms"] = at(1);
}
constexpr std::int64_t kQuestions = 5'000;
BENCHMARK_CAPTURE(check_approval, approved, Ask::kApproved, query::Verdict::kApproved)
    ->Iterations(kQuestions);
BENCHMARK_CAPTURE(check_approval, expired, Ask::kExpired, query::Verdict::kExpired)
    ->Iterations(kQuestions);
BENCHMARK_CAPTURE(check_approval, wrong_version, Ask::kWrongVersion, query::Verdict::kWrongVersion)
    ->Iterations(kQuestions);
BENCHMARK_CAPTURE(check_approval, wrong_app, Ask::kWrongApp, query::Verdict::kWrongApp)
    ->Iterations(kQuestions);
BENCHMARK_CAPTURE(check_approval, nothing, Ask::kNothing, query::Verdict::kNone)
    ->Iterations(kQuestions);

}  // namespace
}  // namespace ledgerline::benchmarks
