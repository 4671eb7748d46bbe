// A blocking HTTP/1.1 client over a plain socket for tests: sends exactly the bytes it is told to,
// and reads answers strictly enough to notice a cut. Every wait ends after the timeout.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ledgerline::testing {

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool complete = false;  // false: the connection ended or fell silent before the body did

  // Of the first header of that name, compared without case; empty if there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

class HttpClient {
 public:
  // Connects to 127.0.0.1; see connected().
  explicit HttpClient(std::uint16_t port,
                      std::chrono::milliseconds timeout = std::chrono::milliseconds(5000));
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  [[nodiscard]] bool connected() const { return fd_ >= 0; }
  // The socket, for TLS on top of it.
  [[nodiscard]] int fd() const { return fd_; }

  // False: the peer no longer reads.
  bool send(std::string_view bytes);
  // The next answer, interim ones (100) included. `head`: it answers a HEAD and has no body.
  // nullopt: no complete header arrived.
  std::optional<HttpResponse> read_response(bool head = false);

  // One request with Host and Content-Length (if `body` is not empty), and its answer; status 0 if
  // none came.
  HttpResponse request(std::string_view method, std::string_view target, std::string_view body = {},
                       const std::vector<std::pair<std::string, std::string>>& headers = {});

  // True if the peer ends the connection within the timeout; drops what still comes.
  bool wait_for_close();
  // The peer reads the end of the stream; its answers can still be read.
  void end_sending();
  void close();

 private:
  // False: end, error or timeout.
  bool fill();
  bool read_line(std::string& line);
  bool read_exactly(std::size_t bytes, std::string& out);
  bool read_chunks(std::string& out);

  int fd_ = -1;
  std::string buffer_;
};

// "POST /x HTTP/1.1" with Host and the given headers, up to and including the empty line.
[[nodiscard]] std::string request_head(
    std::string_view method, std::string_view target,
    const std::vector<std::pair<std::string, std::string>>& headers = {});

}  // namespace ledgerline::testing
