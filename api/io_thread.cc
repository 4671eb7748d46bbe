#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>

#include "api/io_thread_impl.h"
#include "engine/base/limits.h"
#include "engine/base/logging.h"
#include "engine/base/named_thread.h"

namespace ledgerline::api {
namespace {

using ReusePort = net::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::milliseconds kAcceptPause{100};  // after a failure, out of files mostly

// Timeouts are kept to a quarter of themselves, and to a quarter of a second.
std::chrono::milliseconds tick_interval(const ServerOptions& options) {
  const std::uint32_t shortest =
      std::min({options.idle_timeout_ms, options.read_timeout_ms, options.stop_idle_ms});
  return std::chrono::milliseconds(std::clamp<std::uint32_t>(shortest / 4, 5, 250));
}

Error bind_error(const error_code& ec, const net::ip::tcp::endpoint& endpoint) {
  return {ec == net::error::address_in_use ? ErrorKind::kConflict : ErrorKind::kInternal,
          "listen on " + endpoint.address().to_string() + " port " +
              std::to_string(endpoint.port()) + ": " + ec.message(),
          {}};
}

}  // namespace

IoThread::IoThread(Service& service)
    : service_(service),
      context_(1),
      acceptor_(context_.get_executor()),
      ticker_(context_.get_executor()),
      home_(service),
      tick_interval_(tick_interval(service.options)) {}

Result<void> IoThread::bind(const net::ip::tcp::endpoint& endpoint) {
  error_code ec;
  acceptor_.open(endpoint.protocol(), ec);
  if (!ec) acceptor_.set_option(net::socket_base::reuse_address(true), ec);
  if (!ec) acceptor_.set_option(ReusePort(true), ec);
  if (!ec) acceptor_.bind(endpoint, ec);
  if (!ec) acceptor_.non_blocking(true, ec);
  if (ec) return bind_error(ec, endpoint);
  return {};
}

net::ip::tcp::endpoint IoThread::endpoint() const {
  error_code ignored;
  return acceptor_.local_endpoint(ignored);
}

Result<void> IoThread::start() {
  error_code ec;
  acceptor_.listen(net::socket_base::max_listen_connections, ec);
  if (ec) return bind_error(ec, endpoint());
  net::co_spawn(context_.get_executor(), accept_connections(), net::detached);
  net::co_spawn(context_.get_executor(), tick(), net::detached);
  thread_ = named_thread(
      "io", [this] { context_.run(); }, ThreadPriority::kYielding);
  return {};
}

Task<void> IoThread::accept_connections() {
  while (acceptor_.is_open()) {
    auto [ec, socket] = co_await acceptor_.async_accept(kAwait);
    if (!ec) {
      take(std::move(socket));
      continue;
    }
    if (!acceptor_.is_open()) break;
    logging::warn("http_accept_failed", {{"detail", ec.message()}});
    Timer pause(context_.get_executor(), kAcceptPause);
    co_await pause.async_wait(kAwait);
  }
}

void IoThread::take(Socket socket) {
  const std::size_t count = service_.connections.add();
  const std::size_t cap = service_.options.connections_max;
  if (count > cap + limits::kRefusedConnectionsMax) {
    service_.connections.remove();
    return;
  }
  error_code ignored;
  socket.set_option(net::ip::tcp::no_delay(true), ignored);
  auto connection = std::make_unique<Connection>(std::move(socket), home_, count > cap);
  net::co_spawn(context_.get_executor(), Connection::run(std::move(connection)), net::detached);
}

Task<void> IoThread::tick() {
  while (!finishing_) {
    ticker_.expires_after(tick_interval_);
    co_await ticker_.async_wait(kAwait);
    const SteadyClock::time_point now = SteadyClock::now();
    for (Connection* const connection : home_.open) connection->tick(now);
  }
}

void IoThread::close_listener() {
  net::post(context_, [this] {
    error_code ec;
    while (acceptor_.is_open()) {
      Socket socket(context_.get_executor());
      acceptor_.accept(socket, ec);
      if (ec) break;
      take(std::move(socket));
    }
    acceptor_.close(ec);
  });
}

void IoThread::abort_connections() {
  net::post(context_, [this] {
    for (Connection* const connection : home_.open) connection->abort();
  });
}

void IoThread::finish() {
  net::post(context_, [this] {
    finishing_ = true;
    ticker_.cancel();
  });
}

void IoThread::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace ledgerline::api
