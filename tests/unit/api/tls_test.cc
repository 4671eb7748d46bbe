#include "api/tls.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/http_client.h"
#include "tests/support/self_signed.h"
#include "tests/support/temp_directory.h"
#include "tests/unit/api/server_fixture.h"

namespace ledgerline::api {
namespace {

using ledgerline::testing::HttpClient;
using ledgerline::testing::request_head;
using ledgerline::testing::TlsClient;
using ledgerline::testing::write_self_signed;
using testing::TestServer;

// A directory of its own for each test.
class TlsFixture {
 public:
  TlsFixture() {
    files = {(directory_ / "chain.pem").string(), (directory_ / "key.pem").string()};
    write("first.test");
  }

  void write(const std::string& name) const {
    write_self_signed(files.certificate_chain, files.private_key, name);
  }
  static void damage(const std::string& path) { std::ofstream(path) << "not PEM\n"; }

  TlsFiles files;

 private:
  test::TempDirectory directory_;
};

// Handshakes are slow under sanitizers.
ServerOptions patient_options() {
  ServerOptions options = TestServer::quick_options();
  options.read_timeout_ms = 5'000;
  return options;
}

std::string name_seen(std::uint16_t port) {
  const HttpClient socket(port);
  const TlsClient client(socket.fd());
  return client.connected() ? client.peer_common_name() : "no handshake";
}

TEST_CASE_METHOD(TlsFixture, "requests are served over TLS 1.2 and 1.3, and not below") {
  const auto tls = TlsContext::load(files);
  REQUIRE(tls.has_value());
  TestServer server(patient_options(), Authenticator(), tls->get());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const HttpClient socket(server.port());
    TlsClient client(socket.fd(), version);
    REQUIRE(client.connected());
    const std::string large(100'000, 'x');
    REQUIRE(client.send(
        request_head("POST", "/echo", {{"Content-Length", "100000"}, {"Connection", "close"}})));
    REQUIRE(client.send(large));
    const std::string answer = client.read_all();
    REQUIRE(answer.substr(0, 15) == "HTTP/1.1 200 OK");
    REQUIRE(answer.substr(answer.size() - large.size()) == large);
  }
  const HttpClient socket(server.port());
  REQUIRE_FALSE(TlsClient(socket.fd(), TLS1_1_VERSION).connected());
}

TEST_CASE_METHOD(TlsFixture, "a reload shows new connections the new certificate") {
  const auto tls = TlsContext::load(files);
  REQUIRE(tls.has_value());
  TestServer server(patient_options(), Authenticator(), tls->get());
  const HttpClient socket(server.port());
  TlsClient before(socket.fd());
  REQUIRE(before.peer_common_name() == "first.test");

  write("second.test");
  REQUIRE((*tls)->reload().has_value());
  REQUIRE(name_seen(server.port()) == "second.test");
  REQUIRE(before.send(request_head("GET", "/item/old", {{"Connection", "close"}})));
  REQUIRE(before.read_all().find("old") != std::string::npos);
}

TEST_CASE_METHOD(TlsFixture, "a broken file keeps the old certificate and says so") {
  const auto tls = TlsContext::load(files);
  REQUIRE(tls.has_value());
  TestServer server(patient_options(), Authenticator(), tls->get());
  damage(files.certificate_chain);
  const Result<void> reloaded = (*tls)->reload();
  REQUIRE_FALSE(reloaded.has_value());
  REQUIRE(reloaded.error().message.find(files.certificate_chain) != std::string::npos);
  REQUIRE(name_seen(server.port()) == "first.test");
}

TEST_CASE_METHOD(TlsFixture, "files that cannot be used are refused at the start") {
  const auto kind = [](const TlsFiles& wrong) {
    const auto tls = TlsContext::load(wrong);
    REQUIRE_FALSE(tls.has_value());
    return tls.error().kind;
  };
  REQUIRE(kind({files.certificate_chain + ".absent", files.private_key}) == ErrorKind::kInvalid);
  REQUIRE(kind({files.certificate_chain, files.private_key + ".absent"}) == ErrorKind::kInvalid);
  const std::string other_key = files.private_key + ".other";
  write_self_signed(files.certificate_chain + ".other", other_key, "other.test");
  REQUIRE(kind({files.certificate_chain, other_key}) == ErrorKind::kInvalid);
  damage(files.private_key);
  REQUIRE(kind(files) == ErrorKind::kInvalid);
}

TEST_CASE_METHOD(TlsFixture, "plain HTTP, or silence, on a TLS port is closed") {
  const auto tls = TlsContext::load(files);
  REQUIRE(tls.has_value());
  TestServer server(TestServer::quick_options(), Authenticator(), tls->get());
  HttpClient plain(server.port());
  REQUIRE(plain.send(request_head("GET", "/item/x")));
  REQUIRE_FALSE(plain.read_response());
  HttpClient silent(server.port());
  REQUIRE(silent.wait_for_close());
}

}  // namespace
}  // namespace ledgerline::api
