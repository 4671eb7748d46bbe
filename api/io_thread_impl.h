// One I/O thread: its io_context, its acceptor, its connections. Constructed and started by the
// server's thread; the requests (close_listener, abort_connections, ...) may come from any thread.
#pragma once

#include <chrono>
#include <thread>

#include "api/asio_impl.h"
#include "api/connection_impl.h"
#include "api/service.h"
#include "engine/base/result.h"

namespace ledgerline::api {

class IoThread {
 public:
  explicit IoThread(Service& service);
  // The thread has been joined, or never ran.
  ~IoThread() = default;
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  // Binds with SO_REUSEPORT, so that every thread can have an acceptor on the same port.
  [[nodiscard]] Result<void> bind(const net::ip::tcp::endpoint& endpoint);
  [[nodiscard]] net::ip::tcp::endpoint endpoint() const;

  [[nodiscard]] Result<void> start();

  // Takes the connections that already wait, then closes the listening socket.
  void close_listener();
  void abort_connections();
  // Lets the thread end once its connections have.
  void finish();
  void join();

 private:
  Task<void> accept_connections();
  Task<void> tick();
  void take(Socket socket);

  Service& service_;
  net::io_context context_;
  Acceptor acceptor_;
  Timer ticker_;
  ConnectionHome home_;
  const std::chrono::milliseconds tick_interval_;
  bool finishing_ = false;  // the I/O thread's
  std::thread thread_;
};

}  // namespace ledgerline::api
