#include "tools/loadgen/load.h"

#include <charconv>
#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/base/clock.h"
#include "tools/loadgen/exchange.h"
#include "tools/loadgen/ledger.h"
#include "tools/loadgen/publication.h"

namespace ledgerline::loadgen {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPauseAfterError{20};
constexpr std::chrono::seconds kLagInterval{1};
constexpr std::chrono::milliseconds kPublicationInterval{2};
constexpr std::chrono::seconds kPublicationPatience{5};  // after the load

SteadyClock::duration seconds(double count) {
  return std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(count));
}

// The value of an unlabelled sample in a Prometheus page.
std::optional<double> sample_of(std::string_view page, const std::string& metric) {
  const std::string line = "\n" + metric + " ";
  const std::size_t at = page.find(line);
  if (at == std::string_view::npos) return std::nullopt;
  double value = 0;
  const char* begin = page.data() + at + line.size();
  if (std::from_chars(begin, page.data() + page.size(), value).ec != std::errc()) {
    return std::nullopt;
  }
  return value;
}

// Lives on one io_context and one thread: its coroutines share everything without locks.
class Load {
 public:
  Load(const LoadOptions& options, asio::ip::tcp::endpoint server, std::unique_ptr<Ledger> ledger)
      : options_(options),
        server_(std::move(server)),
        ledger_(std::move(ledger)),
        source_(options.shape),
        path_(options.path.empty()
                  ? (options.batch > 1 ? "/api/v1/lineage/batch" : "/api/v1/lineage")
                  : options.path) {}

  Result<LoadReport> run() {
    began_ = SteadyClock::now();
    measured_from_ = began_ + seconds(options_.warm_up_s);
    ends_ = measured_from_ + seconds(options_.duration_s);
    running_ = options_.connections;
    for (std::uint32_t i = 0; i < options_.connections; ++i) {
      asio::co_spawn(io_, connection(), asio::detached);
    }
    asio::co_spawn(io_, watch_lag(), asio::detached);
    if (options_.publication) asio::co_spawn(io_, watch_publication(), asio::detached);
    io_.run();
    if (fault_) return *fault_;
    report_.seconds =
        std::chrono::duration<double>(std::min(last_answer_, ends_) - measured_from_).count();
    report_.publication = publication_.delays();
    report_.unpublished = publication_.waiting();
    return std::move(report_);
  }

 private:
  asio::awaitable<void> connection() {
    Exchange exchange(server_, options_.host + ":" + std::to_string(options_.port), options_.key);
    asio::steady_timer timer(io_);
    std::string body;
    while (!is_over()) {
      SteadyClock::time_point start = SteadyClock::now();
      if (options_.rate > 0) {
        start = next_slot();
        if (start >= ends_) break;
        timer.expires_at(start);
        co_await timer.async_wait(use_awaitable);
      }
      const std::vector<std::string_view> records = fill(body);
      bool failed = false;
      try {
        const Answer answer = co_await exchange.post(path_, "application/json", body);
        failed = !take_answer(answer, records, body.size(), start);
      } catch (const boost::system::system_error&) {
        ++report_.errors["connection"];
        failed = true;
      }
      if (failed) {
        timer.expires_after(kPauseAfterError);
        co_await timer.async_wait(use_awaitable);
      }
    }
    if (--running_ == 0) lag_timer_.cancel();
  }

  [[nodiscard]] bool is_over() const {
    if (fault_ || SteadyClock::now() >= ends_) return true;
    return options_.events_max > 0 && made_ >= options_.events_max;
  }

  SteadyClock::time_point next_slot() {
    const double at = static_cast<double>(slots_++) * options_.batch / options_.rate;
    return began_ + seconds(at);
  }

  // The records are views into `body`.
  std::vector<std::string_view> fill(std::string& body) {
    const Timestamp now = clock_.now();
    body.clear();
    std::vector<std::size_t> begins;
    const bool is_array = options_.batch > 1;
    for (std::uint32_t i = 0; i < options_.batch; ++i) {
      if (is_array) body.push_back(i == 0 ? '[' : ',');
      begins.push_back(body.size());
      source_.append_next(body, now);
    }
    if (is_array) body.push_back(']');
    made_ += options_.batch;
    std::vector<std::string_view> records;
    for (std::size_t i = 0; i < begins.size(); ++i) {
      const std::size_t end = i + 1 < begins.size() ? begins[i + 1] - 1 : body.size() - is_array;
      records.push_back(std::string_view(body).substr(begins[i], end - begins[i]));
    }
    return records;
  }

  bool take_answer(const Answer& answer, const std::vector<std::string_view>& records,
                   std::size_t body_bytes, SteadyClock::time_point start) {
    if (answer.status < 200 || answer.status > 299) {
      ++report_.errors[std::to_string(answer.status)];
      return false;
    }
    if (ledger_) {
      const Result<void> noted = ledger_->note(records, answer.body);
      if (!noted) fault_ = noted.error();
    }
    if (records.size() > 1 && answer.body.find("\"failed_events\":[{") != std::string_view::npos) {
      ++report_.errors["partial"];
      return false;
    }
    last_answer_ = SteadyClock::now();
    report_.events_total += records.size();
    if (last_answer_ < measured_from_ || last_answer_ > ends_) return true;
    if (options_.publication) {
      for (const std::int64_t position : positions_in(answer.body)) {
        publication_.acknowledged(position, last_answer_);
      }
    }
    ++report_.requests;
    report_.events += records.size();
    report_.bytes += body_bytes;
    report_.latency.add(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(last_answer_ - start).count()));
    return true;
  }

  asio::awaitable<void> watch_lag() {
    Exchange exchange(server_, options_.host + ":" + std::to_string(options_.port), options_.key);
    boost::system::error_code stopped;
    while (running_ > 0) {
      lag_timer_.expires_after(kLagInterval);
      co_await lag_timer_.async_wait(asio::redirect_error(use_awaitable, stopped));
      try {
        const Answer answer = co_await exchange.get("/metrics");
        const std::optional<double> lag = sample_of(answer.body, options_.lag_metric);
        if (!lag) co_return;
        const auto at = std::chrono::duration<double>(SteadyClock::now() - began_);
        report_.lag.push_back({at.count(), *lag});
      } catch (const boost::system::system_error&) {
        co_return;
      }
    }
  }

  asio::awaitable<void> watch_publication() {
    Exchange exchange(server_, options_.host + ":" + std::to_string(options_.port), options_.key);
    asio::steady_timer timer(io_);
    while (running_ > 0 ||
           (publication_.waiting() > 0 && SteadyClock::now() < ends_ + kPublicationPatience)) {
      timer.expires_after(kPublicationInterval);
      co_await timer.async_wait(use_awaitable);
      try {
        const Answer answer = co_await exchange.get("/log/checkpoint");
        publication_.published(size_in_checkpoint(answer.body), SteadyClock::now());
      } catch (const boost::system::system_error&) {
        co_return;
      }
    }
  }

  const LoadOptions& options_;
  asio::ip::tcp::endpoint server_;
  std::unique_ptr<Ledger> ledger_;  // null: none is kept
  EventSource source_;
  std::string path_;
  SystemClock clock_;
  asio::io_context io_{1};
  asio::steady_timer lag_timer_{io_};
  SteadyClock::time_point began_;
  SteadyClock::time_point measured_from_;
  SteadyClock::time_point ends_;
  SteadyClock::time_point last_answer_;
  std::uint64_t slots_ = 0;
  std::uint64_t made_ = 0;
  std::uint32_t running_ = 0;
  std::optional<Error> fault_;
  Publication publication_;
  LoadReport report_;
};

}  // namespace

Result<LoadReport> run_load(const LoadOptions& options) {
  boost::system::error_code fault;
  const auto address = asio::ip::make_address(options.host, fault);
  if (fault) return Error{ErrorKind::kInvalid, options.host + " is no IP address", {}};
  std::unique_ptr<Ledger> ledger;
  if (!options.ledger.empty()) {
    Result<std::unique_ptr<Ledger>> opened = Ledger::open(options.ledger);
    if (!opened) return opened.error();
    ledger = *std::move(opened);
  }
  Load load(options, {address, options.port}, std::move(ledger));
  return load.run();
}

}  // namespace ledgerline::loadgen
