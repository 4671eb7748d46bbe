#include <utility>

#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>

#include "api/transport_impl.h"
#include "engine/base/limits.h"

namespace ledgerline::api {

Transport::Transport(Socket socket, std::shared_ptr<TlsContext::Loaded> tls)
    : socket_(std::move(socket)), context_(std::move(tls)) {
  if (context_) tls_.emplace(socket_, context_->context);
  allow_forever();
}

Task<bool> Transport::handshake() {
  if (!tls_) co_return true;
  const auto [ec] = co_await tls_->async_handshake(net::ssl::stream_base::server, kAwait);
  co_return !ec;
}

Task<Transport::IoResult> Transport::read_some(net::mutable_buffer buffer) {
  return tls_ ? tls_->async_read_some(buffer, kAwait) : socket_.async_read_some(buffer, kAwait);
}

Task<Transport::IoResult> Transport::write(std::array<net::const_buffer, 2> buffers) {
  return tls_ ? net::async_write(*tls_, buffers, kAwait)
              : net::async_write(socket_, buffers, kAwait);
}

Task<void> Transport::linger() {
  allow(std::chrono::milliseconds(limits::kLingerMs));
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  std::array<char, 16384> dropped;
  std::size_t total = 0;
  while (total < limits::kLingerBytesMax && !expired_) {
    const auto [ec, n] = co_await socket_.async_read_some(net::buffer(dropped), kAwait);
    if (ec) break;
    total += n;
  }
  socket_.close(ignored);
}

Task<void> Transport::close() {
  if (!socket_.is_open()) co_return;
  if (tls_) {
    allow(std::chrono::milliseconds(limits::kLingerMs));
    co_await tls_->async_shutdown(kAwait);
  }
  error_code ignored;
  socket_.shutdown(Socket::shutdown_both, ignored);
  socket_.close(ignored);
}

void Transport::reset() {
  error_code ignored;
  socket_.set_option(net::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

void Transport::abort() {
  error_code ignored;
  socket_.close(ignored);
}

void Transport::allow(std::chrono::milliseconds time) {
  expired_ = false;
  allowed_at_ = SteadyClock::now();
  deadline_ = allowed_at_ + time;
}

void Transport::allow_forever() {
  expired_ = false;
  deadline_ = SteadyClock::time_point::max();
  allowed_at_ = deadline_;
}

void Transport::expire_if_late(SteadyClock::time_point now,
                               std::optional<std::chrono::milliseconds> cap) {
  const bool capped = cap && allowed_at_ <= now && now - allowed_at_ >= *cap;
  if (expired_ || (now < deadline_ && !capped)) return;
  expired_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace ledgerline::api
