// The HTTP/1.1 server: N I/O threads, each with its own acceptor (SO_REUSEPORT) and its own
// connections, which never change threads. Members may be called from any thread, but not at the
// same time as each other, except port() and is_draining().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "api/auth.h"
#include "api/router.h"
#include "api/server_options.h"
#include "api/tls.h"
#include "api/worker_pool.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace ledgerline::api {

// Not owned; all outlive the server. Routes and keys do not change while it runs. The pool ends
// before the router and whatever handlers refer to: it may still hold requests when stop() returns.
struct ServerParts {
  const Router* router = nullptr;
  const Authenticator* authenticator = nullptr;
  WorkerPool* workers = nullptr;
  const Clock* clock = nullptr;
  TlsContext* tls = nullptr;  // null: plain HTTP
};

class Server {
 public:
  // Binds the address, so that the port is known and taken, but does not listen yet. kInvalid: not
  // an IP address; kConflict: somebody else listens there; kInternal: other faults.
  [[nodiscard]] static Result<std::unique_ptr<Server>> bind(const ServerOptions& options,
                                                            const ServerParts& parts);
  // Stops at once if still running.
  ~Server();

  [[nodiscard]] std::uint16_t port() const noexcept;

  // Listens, and starts the I/O threads.
  [[nodiscard]] Result<void> start();

  // From here on every answer carries "Connection: close"; new connections are still taken while
  // others are idle, at most stop_idle_ms. Returns when all requests are answered or `deadline` has
  // passed; what is unfinished then is cut off, and its handler's answer goes nowhere.
  void stop(std::chrono::milliseconds deadline);

  // For readiness: true from the beginning of stop().
  [[nodiscard]] bool is_draining() const noexcept;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ledgerline::api
