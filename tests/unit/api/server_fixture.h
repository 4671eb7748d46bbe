// A server on a free port with the routes the socket tests use.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/server.h"
#include "engine/base/clock.h"

namespace ledgerline::api::testing {

// A gate that handlers wait at, so that tests decide when an answer comes. Thread-safe.
class Gate {
 public:
  void open();
  void pass();                        // handler: counts itself, then waits for open()
  bool wait_for_arrivals(int count);  // test: false after 5 s

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int arrived_ = 0;
};

// Routes: POST /echo (inline; answers the body), POST /work/echo (worker), POST /small (64 bytes at
// most), POST /json (application/json only), GET /item/{name} (answers the name),
// GET /wait (worker; passes the gate), GET /later (answers from another thread), GET /stream
// ("part0" to "part9"), GET /stream/cut (an error after two), GET /stream/broken (an error first),
// GET /throws, GET /forgets, GET /flood (endless), POST /write (role writer), GET /admin (role
// admin).
class TestServer {
 public:
  explicit TestServer(const ServerOptions& options = quick_options(),
                      Authenticator authenticator = Authenticator(), TlsContext* tls = nullptr);
  ~TestServer();

  // Timeouts that keep tests short.
  static ServerOptions quick_options();

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  Server& server() { return *server_; }
  Gate gate;
  std::atomic<int> streams_alive{0};
  std::atomic<int> handled{0};

 private:
  void add_body_routes();
  void add_other_routes();
  void add_stream_routes();

  Router router_;
  Authenticator authenticator_;
  SystemClock clock_;
  std::optional<WorkerPool> workers_;
  std::vector<std::thread> later_;
  std::unique_ptr<Server> server_;
};

}  // namespace ledgerline::api::testing
