// The commands' HTTP/1.1 client: one connection, kept alive, with a timeout on every step. Requests
// must be safe to repeat, since one that fails on a kept connection is sent again on a new one
// (every request of the tools is: the log knows repeated records). One thread.
//
// Errors: kInvalid for a URL, kUnavailable for everything between here and the server.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace ledgerline::tools {

struct ServerUrl {
  bool tls = false;
  std::string host;
  std::string port;
  std::string path;  // without a last '/'; goes before every target
};
// "http://host:port" or "https://host", a path may follow.
[[nodiscard]] Result<ServerUrl> parse_server_url(std::string_view text);

// Percent-encodes everything but unreserved characters (RFC 3986): for query values.
[[nodiscard]] std::string url_encode(std::string_view text);

struct HttpClientOptions {
  std::string key;      // sent as Bearer token; empty: none
  std::string ca_file;  // PEM; empty: the system's
  std::uint32_t timeout_ms = 60'000;
  std::size_t answer_bytes_max = SIZE_MAX;  // of a body that is not streamed
};

struct HttpRequest {
  std::string_view method = "GET";
  std::string target;
  std::string_view body;
  std::string_view content_type;
  std::string_view idempotency_key = {};  // empty: the body is the record's identity
};

struct HttpAnswer {
  unsigned status = 0;
  std::uint32_t retry_after_s = 0;  // 0: not said
  std::string body;

  [[nodiscard]] bool ok() const noexcept { return status >= 200 && status < 300; }
};

class HttpClient {
 public:
  [[nodiscard]] static Result<std::unique_ptr<HttpClient>> create(ServerUrl url,
                                                                  HttpClientOptions options);
  ~HttpClient();

  [[nodiscard]] Result<HttpAnswer> send(const HttpRequest& request);

  // A 2xx body goes to `sink` piece by piece and not into the answer; false from the sink stops. A
  // connection that ends inside the body is an error.
  using Sink = std::function<bool(std::string_view)>;
  [[nodiscard]] Result<HttpAnswer> stream(const HttpRequest& request, const Sink& sink);

 private:
  class Impl;
  explicit HttpClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// What the server said in its problem document, or the status alone: for messages.
[[nodiscard]] std::string describe_failure(const HttpAnswer& answer);

}  // namespace ledgerline::tools
