#include <chrono>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/http_client.h"
#include "tests/unit/api/server_fixture.h"

namespace ledgerline::api {
namespace {

using ledgerline::testing::HttpClient;
using ledgerline::testing::HttpResponse;
using ledgerline::testing::request_head;
using testing::TestServer;

bool becomes_zero(const std::atomic<int>& value) {
  for (int i = 0; i < 500 && value != 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return value == 0;
}

TEST_CASE("a stream arrives whole, and the connection goes on") {
  TestServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const HttpResponse response = client.request("GET", "/stream");
    REQUIRE(response.complete);
    REQUIRE(response.body == "part0part1part2part3part4part5part6part7part8part9");
  }
  REQUIRE(becomes_zero(server.streams_alive));
}

TEST_CASE("a stream that fails half way is seen to be cut") {
  TestServer server;
  HttpClient client(server.port());
  const HttpResponse response = client.request("GET", "/stream/cut");
  REQUIRE(response.status == 200);
  REQUIRE_FALSE(response.complete);
}

TEST_CASE("a stream that fails before its first chunk is a problem document") {
  TestServer server;
  HttpClient client(server.port());
  const HttpResponse response = client.request("GET", "/stream/broken");
  REQUIRE(response.status == 503);
  REQUIRE(response.complete);
  REQUIRE(client.request("POST", "/echo", "x").status == 200);
}

TEST_CASE("a reader that goes away ends its stream") {
  TestServer server;
  {
    HttpClient client(server.port());
    REQUIRE(client.send(request_head("GET", "/flood")));
    while (server.streams_alive == 0) std::this_thread::yield();
  }
  REQUIRE(becomes_zero(server.streams_alive));
}

TEST_CASE("a reader that stops reading is given up") {
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.send(request_head("GET", "/flood")));
  while (server.streams_alive == 0) std::this_thread::yield();
  REQUIRE(becomes_zero(server.streams_alive));
}

TEST_CASE("a client that leaves before the answer harms nothing") {
  TestServer server;
  {
    HttpClient client(server.port());
    REQUIRE(client.send(request_head("GET", "/wait")));
    REQUIRE(server.gate.wait_for_arrivals(1));
  }
  server.gate.open();
  REQUIRE(HttpClient(server.port()).request("POST", "/echo", "x").status == 200);
  server.server().stop(std::chrono::seconds(5));
  REQUIRE(server.handled == 2);
}

TEST_CASE("a stop answers what is under way with Connection: close, then refuses") {
  TestServer server;
  HttpClient busy(server.port());
  HttpClient idle(server.port());
  REQUIRE(idle.request("POST", "/echo", "x").status == 200);
  REQUIRE(busy.send(request_head("GET", "/wait")));
  REQUIRE(server.gate.wait_for_arrivals(1));
  std::thread stopper([&] { server.server().stop(std::chrono::seconds(5)); });
  REQUIRE(idle.wait_for_close());
  REQUIRE(server.server().is_draining());
  server.gate.open();
  const auto answer = busy.read_response();
  stopper.join();
  REQUIRE(answer);
  REQUIRE(answer->status == 200);
  REQUIRE(answer->header("Connection") == "close");
  REQUIRE_FALSE(HttpClient(server.port()).connected());
}

TEST_CASE("a stopping server still answers an idle connection's next request") {
  ServerOptions options = TestServer::quick_options();
  options.stop_idle_ms = 1'000;
  TestServer server(options);
  HttpClient client(server.port());
  REQUIRE(client.request("POST", "/echo", "x").status == 200);
  std::thread stopper([&] { server.server().stop(std::chrono::seconds(5)); });
  while (!server.server().is_draining()) std::this_thread::yield();
  const HttpResponse last = client.request("POST", "/echo", "y");
  stopper.join();
  REQUIRE(last.status == 200);
  REQUIRE(last.header("Connection") == "close");
}

TEST_CASE("a stop cuts what outlives its deadline, and late answers go nowhere") {
  TestServer server;
  HttpClient busy(server.port());
  HttpClient reader(server.port());
  REQUIRE(busy.send(request_head("GET", "/wait")));
  REQUIRE(server.gate.wait_for_arrivals(1));
  REQUIRE(reader.send(request_head("GET", "/flood")));
  while (server.streams_alive == 0) std::this_thread::yield();
  server.server().stop(std::chrono::milliseconds(100));
  REQUIRE_FALSE(busy.read_response());
  server.gate.open();
}

TEST_CASE("a port that is taken is a conflict") {
  TestServer server;
  ServerOptions options;
  options.port = server.port();
  const Router router;
  const Authenticator authenticator;
  const SystemClock clock;
  WorkerPool workers(1, 1);
  const auto second = Server::bind(options, {&router, &authenticator, &workers, &clock, nullptr});
  REQUIRE_FALSE(second.has_value());
  REQUIRE(second.error().kind == ErrorKind::kConflict);
}

}  // namespace
}  // namespace ledgerline::api
