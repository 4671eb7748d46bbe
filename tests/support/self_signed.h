// Self-signed certificates for tests, and the client's side of a TLS connection.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace ledgerline::testing {

// Writes a P-256 key and a certificate for `common_name`, valid for an hour, as PEM.
void write_self_signed(const std::string& certificate_path, const std::string& key_path,
                       const std::string& common_name);

// TLS over a connected socket, without verification. Does not own the socket.
class TlsClient {
 public:
  // `max_version`: TLS1_2_VERSION, ...; 0: no bound. See connected().
  explicit TlsClient(int fd, int max_version = 0);

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string peer_common_name() const;
  bool send(std::string_view bytes);
  // What arrives until the peer ends the connection.
  std::string read_all();

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
  bool connected_ = false;
};

}  // namespace ledgerline::testing
