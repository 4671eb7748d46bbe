#include "tools/server_app.h"

#include <pthread.h>

#include <csignal>
#include <ctime>
#include <memory>
#include <vector>

#include "api/auth.h"
#include "api/router.h"
#include "api/server.h"
#include "api/tls.h"
#include "api/worker_pool.h"
#include "engine/base/logging.h"
#include "tools/app.h"
#include "tools/caller_keys.h"
#include "tools/server_address.h"

namespace ledgerline::tools {
namespace {

constexpr std::time_t kHealthIntervalS = 1;

// The signals this process waits for. Blocked before any other thread exists, so that none of them
// is interrupted and sigtimedwait sees all.
class Signals {
 public:
  Signals() {
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set_);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, number);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  // From here on a signal has its usual effect.
  void unblock() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  // The next signal's number; -1 after kHealthIntervalS without one.
  [[nodiscard]] int wait() const {
    const timespec patience{kHealthIntervalS, 0};
    return sigtimedwait(&set_, nullptr, &patience);
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
};

class ServerApp {
 public:
  explicit ServerApp(const Config& config)
      : config_(config), workers_(config.http_workers, config.http_worker_queue_max) {}

  Result<void> start(StartWithout without) {
    // The address first: a port that is taken is found before anything is recovered.
    Result<void> bound = bind();
    if (!bound) return bound;
    Result<std::unique_ptr<App>> app = App::open(config_, without);
    if (!app) return app.error();
    app_ = *std::move(app);
    if (!app_->projector().rebuild_reason().empty()) {
      logging::warn("index_rebuilds", {{"reason", app_->projector().rebuild_reason()}});
    }
    services_ = app_->services();
    services_.workers = &workers_;
    if (config_.log_public_reads) services_.log_role = api::Role::kNone;
    services_.readiness = [this] { return readiness(); };
    api::register_routes(router_, services_);
    Result<void> started = app_->start();
    if (!started) return started;
    Result<void> listening = server_->start();
    if (!listening) return listening;
    return write_server_address(config_.data, url());
  }

  void announce() const {
    logging::info(
        "serving",
        {{"url", url()}, {"data", config_.data}, {"log", app_->log().epochs().current().origin}});
    if (authenticator_->is_open()) {
      logging::warn("open", {{"meaning", "no keys are configured: whoever reaches " + url() +
                                             " may do everything"}});
    }
  }

  // Returns when asked to stop, or with an error when the log stopped by itself.
  Result<void> run(const Signals& signals) {
    while (true) {
      const int number = signals.wait();
      if (number == SIGTERM || number == SIGINT) return {};
      if (number == SIGHUP) {
        reload_tls();
        reload_keys();
      }
      if (!app_->ready()) {
        return Error{ErrorKind::kUnavailable,
                     "the log takes no records any more: see the message above, then restart",
                     {}};
      }
    }
  }

  void stop() {
    logging::info("stopping");
    remove_server_address(config_.data);
    server_->stop(std::chrono::milliseconds(config_.http_stop_timeout_ms));
    app_->stop();
    logging::info("stopped");
  }

 private:
  [[nodiscard]] std::string url() const {
    return local_url(*parse_listen(config_.listen), server_->port(), tls_ != nullptr);
  }

  Result<void> bind() {
    const Result<ListenAddress> address = parse_listen(config_.listen);
    if (!address) return address.error();
    Result<void> secured = load_keys_and_certificate();
    if (!secured) return secured;
    api::ServerOptions options;
    options.host = address->host;
    options.port = address->port;
    options.io_threads = config_.http_threads;
    options.body_bytes_max = config_.http_body_bytes_max;
    options.in_flight_bytes_max = config_.http_in_flight_bytes_max;
    options.connections_max = config_.http_connections_max;
    options.read_timeout_ms = static_cast<std::uint32_t>(config_.http_read_timeout_ms);
    options.idle_timeout_ms = static_cast<std::uint32_t>(config_.http_idle_timeout_ms);
    const api::ServerParts parts{&router_, authenticator_.get(), &workers_, &clock_, tls_.get()};
    Result<std::unique_ptr<api::Server>> server = api::Server::bind(options, parts);
    if (!server) return server.error();
    server_ = *std::move(server);
    return {};
  }

  Result<void> load_keys_and_certificate() {
    if (has_caller_keys(config_)) {
      const Result<std::vector<api::ApiKey>> keys = load_caller_keys(config_);
      if (!keys) return keys.error();
      keys_ = std::make_shared<api::ApiKeyRing>(*keys);
      authenticator_ = std::make_unique<api::Authenticator>(
          std::vector<api::CredentialCheck>{api::key_ring_check(keys_)});
    } else {
      authenticator_ = std::make_unique<api::Authenticator>();
    }
    if (config_.tls_certificate.empty()) return {};
    Result<std::unique_ptr<api::TlsContext>> tls =
        api::TlsContext::load({config_.tls_certificate, config_.tls_key});
    if (!tls) return tls.error();
    tls_ = *std::move(tls);
    return {};
  }

  void reload_tls() {
    if (!tls_) return;
    const Result<void> reloaded = tls_->reload();
    if (reloaded) {
      logging::info("certificate_reloaded");
    } else {
      logging::error("certificate_not_reloaded", {{"reason", reloaded.error().message}});
    }
  }

  void reload_keys() {
    if (config_.auth_keys_file.empty()) return;
    const Result<std::vector<api::ApiKey>> keys = load_caller_keys(config_);
    if (keys) {
      keys_->replace(*keys);
      logging::info("keys_reloaded", {{"keys", keys->size()}});
    } else {
      logging::error("keys_not_reloaded", {{"reason", keys.error().message}});
    }
  }

  // On I/O threads.
  [[nodiscard]] api::Readiness readiness() const {
    if (server_->is_draining()) return {false, "stopping"};
    if (!app_->ready()) return {false, "the log takes no records"};
    std::string amiss;
    if (app_->projector().failure()) {
      amiss = "the index is not following the log";
    } else if (app_->projector().rebuilding()) {
      amiss = "the index was damaged and is being rebuilt";
    }
    if (const std::string trouble = app_->log().checkpointer().trouble(); !trouble.empty()) {
      amiss.append(amiss.empty() ? "" : "; ").append("checkpoints are not published: " + trouble);
    }
    return {true, amiss};
  }

  const Config& config_;
  SystemClock clock_;
  api::Router router_;
  api::Services services_;
  std::shared_ptr<api::ApiKeyRing> keys_;  // shared with the authenticator; null: open
  std::unique_ptr<api::Authenticator> authenticator_;
  std::unique_ptr<api::TlsContext> tls_;
  // The workers answer with what `app_` owns, and commits of `app_` go on in the workers: after
  // stop() nothing new reaches either, and the workers end first.
  std::unique_ptr<App> app_;
  api::WorkerPool workers_;
  std::unique_ptr<api::Server> server_;
};

}  // namespace

Result<void> serve_until_stopped(const Config& config, StartWithout without) {
  logging::set_level(config.log_level);
  Signals signals;
  ServerApp server(config);
  Result<void> started = server.start(without);
  if (!started) return started;
  server.announce();
  Result<void> ended = server.run(signals);
  signals.unblock();
  server.stop();
  return ended;
}

}  // namespace ledgerline::tools
