// A connected socket, plain or TLS, with one deadline. Belongs to one connection and its I/O
// thread.
//
// Deadlines cost no timer per operation: the I/O thread looks at every connection a few times a
// second (expire_if_late), which is precise enough for timeouts of seconds.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "api/asio_impl.h"
#include "api/tls_impl.h"

namespace ledgerline::api {

class Transport {
 public:
  using IoResult = std::tuple<error_code, std::size_t>;

  // `tls` null: plain.
  Transport(Socket socket, std::shared_ptr<TlsContext::Loaded> tls);

  // False: the peer does not speak TLS, or not one of our versions.
  [[nodiscard]] Task<bool> handshake();

  [[nodiscard]] Task<IoResult> read_some(net::mutable_buffer buffer);
  // All of both buffers, or an error.
  [[nodiscard]] Task<IoResult> write(std::array<net::const_buffer, 2> buffers);

  // Ends what we send and drops what still comes, for a bounded time: closing with unread bytes in
  // the socket would reset the connection and could take our last answer with it.
  [[nodiscard]] Task<void> linger();
  // Ends the TLS session if there is one, then the connection.
  [[nodiscard]] Task<void> close();
  // Closes at once with a reset, so that nobody takes what was sent for complete.
  void reset();
  // Makes every operation under way or to come fail.
  void abort();

  // The deadline of what follows; replaces the one before.
  void allow(std::chrono::milliseconds time);
  void allow_more(std::chrono::milliseconds time) { deadline_ += time; }
  void allow_forever();
  // The time since the last allow().
  [[nodiscard]] bool expired() const noexcept { return expired_; }
  // Cancels what is under way if the deadline, or `cap` after the last allow(), has passed.
  void expire_if_late(SteadyClock::time_point now, std::optional<std::chrono::milliseconds> cap);

 private:
  Socket socket_;
  std::shared_ptr<TlsContext::Loaded> context_;
  std::optional<net::ssl::stream<Socket&>> tls_;
  SteadyClock::time_point allowed_at_;
  SteadyClock::time_point deadline_;
  bool expired_ = false;
};

}  // namespace ledgerline::api
