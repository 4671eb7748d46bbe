#include "api/server.h"

#include <thread>

#include <catch2/catch.hpp>

#include "api/content_encoding.h"
#include "tests/support/http_client.h"
#include "tests/unit/api/server_fixture.h"

namespace ledgerline::api {
namespace {

using ledgerline::testing::HttpClient;
using ledgerline::testing::HttpResponse;
using ledgerline::testing::request_head;
using testing::TestServer;

TEST_CASE("a connection carries many requests") {
  TestServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 100; ++i) {
    const std::string body = "event " + std::to_string(i);
    const HttpResponse response = client.request("POST", i % 2 == 0 ? "/echo" : "/work/echo", body);
    REQUIRE(response.status == 200);
    REQUIRE(response.body == body);
    REQUIRE(response.header("Connection").empty());
  }
}

TEST_CASE("an answer may come from any thread") {
  TestServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 20; ++i) REQUIRE(client.request("GET", "/later").body == "later");
}

TEST_CASE("pipelined requests are answered in order") {
  TestServer server;
  HttpClient client(server.port());
  std::string bytes;
  for (int i = 0; i < 20; ++i) {
    bytes += request_head("POST", "/echo", {{"Content-Length", "2"}}) + std::to_string(10 + i);
  }
  REQUIRE(client.send(bytes));
  for (int i = 0; i < 20; ++i) {
    const auto response = client.read_response();
    REQUIRE(response);
    REQUIRE(response->body == std::to_string(10 + i));
  }
}

TEST_CASE("a request may arrive one byte at a time") {
  ServerOptions options = TestServer::quick_options();
  options.read_timeout_ms = 5'000;
  TestServer server(options);
  HttpClient client(server.port());
  for (const char c : request_head("POST", "/echo", {{"Content-Length", "4"}}) + "body") {
    REQUIRE(client.send({&c, 1}));
  }
  REQUIRE(client.read_response()->body == "body");
}

TEST_CASE("a chunked body is joined, with extensions and trailers dropped") {
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.send(request_head("POST", "/echo", {{"Transfer-Encoding", "chunked"}}) +
                      "5\r\nhello\r\n1;x=y\r\n \r\n6\r\nworld!\r\n0\r\nTrailer: t\r\n\r\n"));
  REQUIRE(client.read_response()->body == "hello world!");
  REQUIRE(client.request("POST", "/echo", "next").body == "next");
}

TEST_CASE("gzip is accepted with a length and chunked") {
  TestServer server;
  HttpClient client(server.port());
  const std::string text(300'000, 'x');
  const std::string packed = gzip(text);
  REQUIRE(client.request("POST", "/echo", packed, {{"Content-Encoding", "gzip"}}).body == text);
  std::string bytes = request_head(
      "POST", "/echo", {{"Content-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}});
  for (const char c : packed) bytes.append("1\r\n").append(1, c).append("\r\n");
  REQUIRE(client.send(bytes + "0\r\n\r\n"));
  REQUIRE(client.read_response()->body == text);
}

TEST_CASE("a gzip bomb is 413 and broken gzip 400, on a connection that lives on") {
  TestServer server;
  HttpClient client(server.port());
  const auto post = [&](const std::string& body) {
    return client.request("POST", "/echo", body, {{"Content-Encoding", "gzip"}}).status;
  };
  REQUIRE(post(gzip(std::string(20U << 20, '\0'))) == 413);
  REQUIRE(post(gzip("some text").substr(0, 15)) == 400);
  REQUIRE(post("not gzip at all") == 400);
  REQUIRE(post(gzip("fine")) == 200);
  REQUIRE(server.handled == 1);
}

TEST_CASE("an unknown encoding is 415 and says what is spoken") {
  TestServer server;
  HttpClient client(server.port());
  const HttpResponse response = client.request("POST", "/echo", "x", {{"Content-Encoding", "br"}});
  REQUIRE(response.status == 415);
  REQUIRE(response.header("Accept-Encoding") == "gzip");
}

TEST_CASE("a wrong media type or charset is 415, a missing one is accepted") {
  TestServer server;
  const auto post = [&](const std::vector<std::pair<std::string, std::string>>& headers) {
    return HttpClient(server.port()).request("POST", "/json", "{}", headers);
  };
  REQUIRE(post({{"Content-Type", "application/json; charset=\"UTF-8\""}}).status == 200);
  REQUIRE(post({}).status == 200);
  const HttpResponse refused = post({{"Content-Type", "text/xml"}});
  REQUIRE(refused.status == 415);
  REQUIRE(refused.header("Accept") == "application/json");
  REQUIRE(post({{"Content-Type", "application/json; charset=latin1"}}).status == 415);
}

TEST_CASE("curl's Expect: 100-continue gets its interim answer before the body") {
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.send(
      request_head("POST", "/echo", {{"Content-Length", "5"}, {"Expect", "100-continue"}})));
  REQUIRE(client.read_response()->status == 100);
  REQUIRE(client.send("hello"));
  REQUIRE(client.read_response()->body == "hello");
}

TEST_CASE("a refusal comes instead of 100-continue") {
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.send(
      request_head("POST", "/small", {{"Content-Length", "65"}, {"Expect", "100-continue"}})));
  const auto response = client.read_response();
  REQUIRE(response->status == 413);
  REQUIRE(response->header("Connection") == "close");
}

TEST_CASE("a body over the bound is 413, whichever way its length is told") {
  TestServer server;
  REQUIRE(HttpClient(server.port()).request("POST", "/small", std::string(64, 'x')).status == 200);
  REQUIRE(HttpClient(server.port()).request("POST", "/small", std::string(65, 'x')).status == 413);
  HttpClient chunked(server.port());
  REQUIRE(chunked.send(request_head("POST", "/small", {{"Transfer-Encoding", "chunked"}}) +
                       "41\r\n" + std::string(65, 'x') + "\r\n0\r\n\r\n"));
  REQUIRE(chunked.read_response()->status == 413);
  // The whole of a large body that is refused early may still be sent: the answer is not lost.
  HttpClient large(server.port());
  REQUIRE(large.request("POST", "/echo", std::string(4U << 20, 'x')).status == 413);
  REQUIRE(server.handled == 1);
}

TEST_CASE("a body cut in mid-air reaches no handler") {
  TestServer server;
  {
    HttpClient client(server.port());
    REQUIRE(client.send(request_head("POST", "/echo", {{"Content-Length", "100"}}) + "half"));
  }
  {
    HttpClient client(server.port());
    REQUIRE(client.send(request_head("POST", "/echo", {{"Transfer-Encoding", "chunked"}}) +
                        "64\r\nhalf"));
  }
  REQUIRE(HttpClient(server.port()).request("POST", "/echo", "whole").body == "whole");
  server.server().stop(std::chrono::seconds(5));
  REQUIRE(server.handled == 1);
}

TEST_CASE("a slow sender gets 408 and is closed") {
  TestServer server;
  HttpClient header(server.port());
  REQUIRE(header.send("POST /echo HT"));
  REQUIRE(header.read_response()->status == 408);
  HttpClient body(server.port());
  REQUIRE(body.send(request_head("POST", "/echo", {{"Content-Length", "100"}}) + "half"));
  const auto response = body.read_response();
  REQUIRE(response->status == 408);
  REQUIRE(response->header("Connection") == "close");
  REQUIRE(body.wait_for_close());
  REQUIRE(server.handled == 0);
}

TEST_CASE("an idle connection is closed after its timeout, without an answer") {
  ServerOptions options = TestServer::quick_options();
  options.idle_timeout_ms = 60;
  TestServer server(options);
  HttpClient client(server.port());
  REQUIRE(client.request("POST", "/echo", "x").status == 200);
  REQUIRE_FALSE(client.read_response());
  REQUIRE(client.wait_for_close());
}

TEST_CASE("an encoded slash is part of a name") {
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.request("GET", "/item/s3%3A%2F%2Fbucket%2Fkey").body == "s3://bucket/key");
  REQUIRE(client.request("GET", "/item/s3:/bucket").status == 404);
  REQUIRE(client.request("GET", "/item/%zz").status == 400);
}

TEST_CASE("HEAD tells what GET would, without the body") {
  TestServer server;
  HttpClient client(server.port());
  const HttpResponse head = client.request("HEAD", "/item/name");
  REQUIRE(head.status == 200);
  REQUIRE(head.header("Content-Length") == "4");
  const HttpResponse stream = client.request("HEAD", "/stream");
  REQUIRE(stream.status == 200);
  REQUIRE(client.request("GET", "/item/name").body == "name");
  REQUIRE(server.streams_alive == 0);
}

TEST_CASE("a wrong method is 405 with Allow, and OPTIONS answers the same list") {
  TestServer server;
  HttpClient client(server.port());
  const HttpResponse wrong = client.request("DELETE", "/item/name");
  REQUIRE(wrong.status == 405);
  REQUIRE(wrong.header("Allow") == "GET, HEAD, OPTIONS");
  const HttpResponse odd = client.request("BREW", "/item/name");
  REQUIRE(odd.status >= 400);
  HttpClient again(server.port());
  const HttpResponse options = again.request("OPTIONS", "/echo");
  REQUIRE(options.status == 200);
  REQUIRE(options.header("Allow") == "POST, OPTIONS");
  REQUIRE(again.request("GET", "/nothing/here").status == 404);
}

TEST_CASE("what is not HTTP/1.1 gets 400 and a close") {
  TestServer server;
  for (const std::string bytes :
       {"\x16\x03\x01 hello", "GET\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /item/x HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    INFO(bytes);
    HttpClient client(server.port());
    REQUIRE(client.send(bytes));
    const auto response = client.read_response();
    REQUIRE(response);
    REQUIRE(response->status == 400);
    REQUIRE(response->header("Content-Type") == "application/problem+json");
    REQUIRE(client.wait_for_close());
  }
  REQUIRE(server.handled == 0);
}

TEST_CASE("a request that does not name one host gets 400 and a close") {
  TestServer server;
  const auto [host, detail] = GENERATE(table<std::string, std::string>({
      {"", "an HTTP/1.1 request needs a Host field"},
      {"Host: a\r\nhost: a\r\n", "more than one Host field"},
      {"Host: a\r\nHost: b\r\n", "more than one Host field"},
      {"Host: a b\r\n", "the Host field names no host"},
      {"Host: http://a/\r\n", "the Host field names no host"},
      {"Host: me@a\r\n", "the Host field names no host"},
  }));
  INFO(host);
  HttpClient client(server.port());
  REQUIRE(client.send("POST /echo HTTP/1.1\r\n" + host + "Content-Length: 4\r\n\r\nbody"));
  const auto response = client.read_response();
  REQUIRE(response);
  REQUIRE(response->status == 400);
  REQUIRE(response->header("Content-Type") == "application/problem+json");
  REQUIRE(response->body.find(detail) != std::string::npos);
  REQUIRE(client.wait_for_close());
  REQUIRE(server.handled == 0);
}

TEST_CASE("every spelling of a host is taken, and HTTP/1.0 may name none") {
  TestServer server;
  for (const std::string head :
       {"HTTP/1.1\r\nHost: lineage.example:8080\r\n", "HTTP/1.1\r\nHost: [::1]:8080\r\n",
        "HTTP/1.1\r\nHost:\r\n", "HTTP/1.1\r\nHost: my_service\r\n", "HTTP/1.0\r\n"}) {
    INFO(head);
    HttpClient client(server.port());
    REQUIRE(client.send("GET /item/a " + head + "\r\n"));
    const auto response = client.read_response();
    REQUIRE(response);
    REQUIRE(response->status == 200);
  }
}

TEST_CASE("header and target are bounded") {
  TestServer server;
  REQUIRE(HttpClient(server.port()).request("GET", "/item/" + std::string(66'000, 'x')).status ==
          414);
  REQUIRE(HttpClient(server.port())
              .request("GET", "/item/x", {}, {{"X-Large", std::string(17'000, 'x')}})
              .status == 431);
  REQUIRE(HttpClient(server.port())
              .request("GET", "/item/x", {}, {{"X-Large", std::string(200'000, 'x')}})
              .status == 431);
}

TEST_CASE("HTTP/1.0 gets a close, or keep-alive if it asks") {
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.send("GET /item/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  REQUIRE(client.read_response()->header("Connection") == "keep-alive");
  REQUIRE(client.send("GET /stream HTTP/1.0\r\n\r\n"));
  const auto stream = client.read_response();
  REQUIRE(stream->header("Transfer-Encoding").empty());
  REQUIRE(stream->body == "part0part1part2part3part4part5part6part7part8part9");
}

TEST_CASE("a handler that throws or forgets to answer is 500") {
  TestServer server;
  HttpClient client(server.port());
  REQUIRE(client.request("GET", "/throws").status == 500);
  REQUIRE(client.request("GET", "/forgets").status == 500);
  REQUIRE(client.request("POST", "/echo", "x").status == 200);
}

TEST_CASE("a caller needs a key with the right role") {
  const std::string key = "lk_0123456789012345678901234567890123456789012";
  TestServer server(TestServer::quick_options(),
                    Authenticator({api_key_check({{"etl", Role::kWriter, api_key_digest(key)}})}));
  HttpClient client(server.port());
  const std::vector<std::pair<std::string, std::string>> bearer = {
      {"Authorization", "Bearer " + key}};
  REQUIRE(client.request("POST", "/write", "x", bearer).status == 200);
  const HttpResponse forbidden = client.request("GET", "/admin", {}, bearer);
  REQUIRE(forbidden.status == 403);
  const HttpResponse unknown = client.request("GET", "/admin");
  REQUIRE(unknown.status == 401);
  REQUIRE(unknown.header("WWW-Authenticate") == "Bearer realm=\"ledgerline\"");
  REQUIRE(client.request("GET", "/item/x").status == 200);
}

TEST_CASE("a full worker pool is 503 with Retry-After, and the connection lives on") {
  TestServer server;  // 2 workers, 1 task may wait
  HttpClient first(server.port());
  HttpClient second(server.port());
  REQUIRE(first.send(request_head("GET", "/wait")));
  REQUIRE(server.gate.wait_for_arrivals(1));
  REQUIRE(second.send(request_head("GET", "/wait")));
  REQUIRE(server.gate.wait_for_arrivals(2));
  // One of these takes the last place, the other is refused: two I/O threads decide which.
  HttpClient third(server.port(), std::chrono::milliseconds(200));
  HttpClient fourth(server.port(), std::chrono::milliseconds(200));
  REQUIRE(third.send(request_head("GET", "/wait")));
  REQUIRE(fourth.send(request_head("GET", "/wait")));
  auto refused = third.read_response();
  HttpClient& refused_client = refused ? third : fourth;
  if (!refused) refused = fourth.read_response();
  REQUIRE(refused);
  REQUIRE(refused->status == 503);
  REQUIRE(refused->header("Retry-After") == "1");
  server.gate.open();
  REQUIRE(first.read_response()->status == 200);
  REQUIRE(second.read_response()->status == 200);
  REQUIRE(refused_client.request("POST", "/work/echo", "x").status == 200);
}

TEST_CASE("bodies in flight are bounded over all connections") {
  ServerOptions options = TestServer::quick_options();
  options.in_flight_bytes_max = 100'000;
  options.read_timeout_ms = 2'000;
  TestServer server(options);
  HttpClient holder(server.port());
  REQUIRE(holder.send(request_head("POST", "/echo", {{"Content-Length", "90001"}}) +
                      std::string(90'000, 'x')));
  HttpResponse refused;
  for (int i = 0; i < 1'000 && refused.status != 503; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    refused = HttpClient(server.port()).request("POST", "/echo", std::string(50'000, 'y'));
  }
  REQUIRE(refused.status == 503);
  REQUIRE(holder.send("x"));
  REQUIRE(holder.read_response()->status == 200);
  REQUIRE(HttpClient(server.port()).request("POST", "/echo", std::string(90'000, 'y')).status ==
          200);
}

TEST_CASE("a connection over the cap is answered with 503") {
  ServerOptions options = TestServer::quick_options();
  options.connections_max = 2;
  TestServer server(options);
  HttpClient first(server.port());
  HttpClient second(server.port());
  REQUIRE(first.request("GET", "/item/a").status == 200);
  REQUIRE(second.request("GET", "/item/a").status == 200);
  HttpClient third(server.port());
  const HttpResponse refused = third.request("GET", "/item/a");
  REQUIRE(refused.status == 503);
  REQUIRE(refused.header("Connection") == "close");
}

}  // namespace
}  // namespace ledgerline::api
