#include <catch2/catch.hpp>

#include "tools/http_client.h"

namespace ledgerline::tools {

TEST_CASE("server URLs are taken apart", "[tools]") {
  const Result<ServerUrl> plain = parse_server_url("http://127.0.0.1:8080");
  REQUIRE(plain);
  CHECK_FALSE(plain->tls);
  CHECK(plain->host == "127.0.0.1");
  CHECK(plain->port == "8080");
  CHECK(plain->path.empty());

  const Result<ServerUrl> secure = parse_server_url("https://audit.example/ledger/");
  REQUIRE(secure);
  CHECK(secure->tls);
  CHECK(secure->port == "443");
  CHECK(secure->path == "/ledger");

  const Result<ServerUrl> six = parse_server_url("http://[::1]:81");
  REQUIRE(six);
  CHECK(six->host == "::1");
  CHECK(six->port == "81");
  CHECK(parse_server_url("http://[::1]")->port == "80");
}

TEST_CASE("texts that are no server URL are refused", "[tools]") {
  for (const char* text : {"", "127.0.0.1:8080", "ftp://a", "http://", "http://:80",
                           "http://a:", "http://a:b", "http://a b", "http://user@a"}) {
    INFO(text);
    CHECK_FALSE(parse_server_url(text));
  }
}

TEST_CASE("query values are percent-encoded", "[tools]") {
  CHECK(url_encode("aZ9-._~") == "aZ9-._~");
  CHECK(url_encode("s3://a b/&=+%") == "s3%3A%2F%2Fa%20b%2F%26%3D%2B%25");
  CHECK(url_encode("\xC3\xA4") == "%C3%A4");
}

TEST_CASE("a problem document is quoted, anything else is not", "[tools]") {
  CHECK(describe_failure({404, 0, R"({"title":"Not Found","detail":"no such dataset"})"}) ==
        "the server answered 404: Not Found: no such dataset");
  CHECK(describe_failure({502, 0, "<html>"}) == "the server answered 502");
}

}  // namespace ledgerline::tools
