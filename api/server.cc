#include "api/server.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "api/io_thread_impl.h"
#include "api/service.h"
#include "engine/base/assert.h"
#include "engine/base/logging.h"

namespace ledgerline::api {
namespace {

using net::ip::tcp;

// SO_REUSEPORT would let a second server of the same user share the port in silence, and take half
// of its requests; an ordinary socket does not get it.
Result<void> check_port_free(const tcp::endpoint& endpoint) {
  net::io_context context;
  Acceptor probe(context.get_executor());
  error_code ec;
  probe.open(endpoint.protocol(), ec);
  if (!ec) probe.set_option(net::socket_base::reuse_address(true), ec);
  if (!ec) probe.bind(endpoint, ec);
  if (!ec) return {};
  return Error{ec == net::error::address_in_use ? ErrorKind::kConflict : ErrorKind::kInternal,
               "listen on " + endpoint.address().to_string() + " port " +
                   std::to_string(endpoint.port()) + ": " + ec.message(),
               {}};
}

}  // namespace

class Server::Impl {
 public:
  Impl(const ServerOptions& options, const ServerParts& parts) : service_(options, parts) {}

  Result<void> bind() {
    error_code ec;
    const net::ip::address address = net::ip::make_address(service_.options.host, ec);
    if (ec) {
      return Error{ErrorKind::kInvalid, "not an IP address: " + service_.options.host, {}};
    }
    endpoint_ = tcp::endpoint(address, service_.options.port);
    if (endpoint_.port() != 0) {
      if (Result<void> free = check_port_free(endpoint_); !free) return free;
    }
    const std::size_t count = std::max<std::size_t>(service_.options.io_threads, 1);
    for (std::size_t i = 0; i < count; ++i) {
      threads_.push_back(std::make_unique<IoThread>(service_));
      if (Result<void> bound = threads_.back()->bind(endpoint_); !bound) return bound;
      if (i == 0) endpoint_ = threads_.front()->endpoint();
    }
    return {};
  }

  Result<void> start() {
    running_ = true;  // from the first thread on there is something to stop
    for (const auto& thread : threads_) {
      if (Result<void> started = thread->start(); !started) return started;
    }
    logging::info("http_listening", {{"address", endpoint_.address().to_string()},
                                     {"port", endpoint_.port()},
                                     {"tls", service_.parts.tls != nullptr},
                                     {"open", service_.parts.authenticator->is_open()}});
    return {};
  }

  void stop(std::chrono::milliseconds patience) {
    service_.draining = true;
    if (!std::exchange(running_, false)) return;
    const SteadyClock::time_point deadline = SteadyClock::now() + patience;
    const SteadyClock::time_point idle_over =
        SteadyClock::now() + std::chrono::milliseconds(service_.options.stop_idle_ms);
    service_.connections.wait_for_none(std::min(deadline, idle_over));
    for (const auto& thread : threads_) thread->close_listener();
    if (!service_.connections.wait_for_none(deadline)) {
      logging::warn("http_stop_cut_connections", {});
    }
    for (const auto& thread : threads_) thread->abort_connections();
    for (const auto& thread : threads_) thread->finish();
    for (const auto& thread : threads_) thread->join();
  }

  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }
  [[nodiscard]] bool is_draining() const { return service_.draining; }

 private:
  Service service_;
  tcp::endpoint endpoint_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  bool running_ = false;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<Server>> Server::bind(const ServerOptions& options,
                                             const ServerParts& parts) {
  LEDGERLINE_ASSERT(parts.router != nullptr && parts.authenticator != nullptr);
  LEDGERLINE_ASSERT(parts.workers != nullptr && parts.clock != nullptr);
  auto impl = std::make_unique<Impl>(options, parts);
  if (Result<void> bound = impl->bind(); !bound) return std::move(bound).error();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const noexcept { return impl_->port(); }
Result<void> Server::start() { return impl_->start(); }
void Server::stop(std::chrono::milliseconds deadline) { impl_->stop(deadline); }
bool Server::is_draining() const noexcept { return impl_->is_draining(); }

}  // namespace ledgerline::api
