// Whatever bytes arrive on a connection, the server answers in HTTP or closes, and serves the next
// connection.
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "api/server.h"
#include "engine/base/clock.h"
#include "engine/base/logging.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/http_client.h"

namespace ledgerline::fuzz {
namespace {

constexpr std::chrono::milliseconds kPatience{5'000};

void add_route(api::Router& router, api::Method method, const char* path, api::BodyPolicy body) {
  api::Route route;
  route.method = method;
  route.path = path;
  route.role = api::Role::kNone;
  route.runs = api::Runs::kInline;
  route.body = std::move(body);
  route.operation = path;
  route.handler = [](const api::Request& request, api::Responder responder) {
    responder.answer(api::Response::text(200, request.body ? *request.body : std::string()));
  };
  router.add(std::move(route));
}

class EchoServer {
 public:
  EchoServer() : workers_(1, 16) {
    logging::set_level(logging::Level::kOff);
    add_route(router_, api::Method::kGet, "/", api::BodyPolicy::none());
    add_route(router_, api::Method::kPost, "/", api::BodyPolicy::of({}));
    api::ServerOptions options;
    options.io_threads = 1;
    options.body_bytes_max = 64U << 10;
    auto bound = api::Server::bind(options, {&router_, &open_, &workers_, &clock_, nullptr});
    LEDGERLINE_ASSERT(bound.has_value());
    server_ = *std::move(bound);
    LEDGERLINE_ASSERT(server_->start().has_value());
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

 private:
  api::Router router_;
  api::Authenticator open_;
  SystemClock clock_;
  api::WorkerPool workers_;
  std::unique_ptr<api::Server> server_;
};

// So that thousands of connections a second do not use up the ports of this machine.
void close_without_wait(const testing::HttpClient& client) {
  const linger at_once{1, 0};
  ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

bool answers(std::uint16_t port) {
  testing::HttpClient client(port, kPatience);
  LEDGERLINE_ASSERT(client.connected());
  close_without_wait(client);
  return client.request("POST", "/", "ping").body == "ping";
}

}  // namespace

void check(ByteView input) {
  static const EchoServer server;
  {
    testing::HttpClient client(server.port(), kPatience);
    LEDGERLINE_ASSERT(client.connected());
    close_without_wait(client);
    client.send(input);
    ::shutdown(client.fd(), SHUT_WR);
    while (const auto response = client.read_response()) {
      LEDGERLINE_ASSERT(response->status >= 100 && response->status < 600);
    }
    LEDGERLINE_ASSERT(client.wait_for_close());
  }
  LEDGERLINE_ASSERT(answers(server.port()));
}

}  // namespace ledgerline::fuzz
