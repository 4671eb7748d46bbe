#include <sys/socket.h>

#include <string>
#include <tuple>

#include <catch2/catch.hpp>

#include "engine/base/metrics.h"
#include "tests/support/http_client.h"
#include "tests/unit/api/server_fixture.h"

namespace ledgerline::api {
namespace {

using ledgerline::testing::HttpClient;
using ledgerline::testing::request_head;
using testing::TestServer;

// The line of /metrics that counts this process's refusals of POST /echo; empty before the first.
std::string refusals_of_echo() {
  const std::string all = metrics::expose();
  const std::size_t begin =
      all.find(R"(ledgerline_http_requests_total{route="/echo",status="400"})");
  return begin == std::string::npos ? "" : all.substr(begin, all.find('\n', begin) - begin);
}

TEST_CASE("a client that ends its body too soon and listens on is told so") {
  TestServer server;
  const auto [field, sent, detail] = GENERATE(table<std::string, std::string, std::string>({
      {"Content-Length: 30\r\n", "", "the body ended after 0 of 30 bytes"},
      {"Content-Length: 30\r\n", "hello", "the body ended after 5 of 30 bytes"},
      {"Transfer-Encoding: chunked\r\n", "1e\r\nhello", "the body ended before its last chunk"},
      {"Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n", "the body ended before its last chunk"},
  }));
  INFO(field << sent);
  HttpClient client(server.port());
  REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: h\r\n" + field + "\r\n" + sent));
  client.end_sending();
  const auto response = client.read_response();
  REQUIRE(response);
  REQUIRE(response->status == 400);
  REQUIRE(response->header("Content-Type") == "application/problem+json");
  REQUIRE(response->header("Connection") == "close");
  REQUIRE(response->body.find("\"detail\":\"" + detail + "\"") != std::string::npos);
  REQUIRE(client.wait_for_close());
  REQUIRE(server.handled == 0);
}

TEST_CASE("a client that ends its header too soon is told so, one that asks nothing is not") {
  TestServer server;
  const std::string sent =
      GENERATE("G", "POST /echo HTT", "POST /echo HTTP/1.1\r\nHost: h\r\n", "", "\r\n");
  INFO(sent);
  const bool asked = sent.find_first_not_of("\r\n") != std::string::npos;
  HttpClient client(server.port());
  REQUIRE(client.send(sent));
  client.end_sending();
  const auto response = client.read_response();
  REQUIRE(response.has_value() == asked);
  if (asked) {
    REQUIRE(response->status == 400);
    REQUIRE(response->header("Connection") == "close");
    REQUIRE(response->body.find("the request ended within its header") != std::string::npos);
  }
  REQUIRE(client.wait_for_close());
  REQUIRE(server.handled == 0);
}

TEST_CASE("a connection that is reset inside a body is answered nothing") {
  const std::string before = refusals_of_echo();
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.send(request_head("POST", "/echo", {{"Content-Length", "30"}}) + "hello"));
  // A second request shows that the server took the first connection before it went.
  REQUIRE(HttpClient(server.port()).request("POST", "/echo", "whole").body == "whole");
  const linger reset{1, 0};
  REQUIRE(setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset) == 0);
  client.close();
  server.server().stop(std::chrono::seconds(5));
  REQUIRE(server.handled == 1);
  REQUIRE(refusals_of_echo() == before);
}

TEST_CASE("a transfer coding that is not undone is refused, not taken for the body") {
  TestServer server;
  const auto [field, status, detail] = GENERATE(table<std::string, int, std::string>({
      {"Transfer-Encoding: gzip, chunked\r\n", 501, "only chunked is known, not gzip"},
      {"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", 501, "not gzip"},
      {"Transfer-Encoding: chunked, gzip\r\n", 400, "does not end with chunked"},
      {"Transfer-Encoding: chunked, chunked\r\n", 400, "does not end with chunked"},
      {"Transfer-Encoding: gzip\r\n", 400, "does not end with chunked"},
      {"Transfer-Encoding: gzip\r\nContent-Length: 15\r\n", 400, "does not end with chunked"},
  }));
  INFO(field);
  HttpClient client(server.port());
  REQUIRE(
      client.send("POST /echo HTTP/1.1\r\nHost: h\r\n" + field + "\r\n5\r\nhello\r\n0\r\n\r\n"));
  const auto response = client.read_response();
  REQUIRE(response);
  REQUIRE(response->status == status);
  REQUIRE(response->body.find(detail) != std::string::npos);
  REQUIRE(client.wait_for_close());
  REQUIRE(server.handled == 0);
}

TEST_CASE("chunked is known in any case") {
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.send(request_head("POST", "/echo", {{"Transfer-Encoding", " Chunked "}}) +
                      "5\r\nhello\r\n0\r\n\r\n"));
  REQUIRE(client.read_response()->body == "hello");
}

}  // namespace
}  // namespace ledgerline::api
