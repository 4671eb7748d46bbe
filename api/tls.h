// The server's side of TLS 1.2 and 1.3: certificate chain and private key from PEM files, replaced
// while running. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "engine/base/result.h"

namespace ledgerline::api {

struct TlsFiles {
  std::string certificate_chain;  // PEM, the server's own certificate first
  std::string private_key;        // PEM, not encrypted
};

class TlsContext {
 public:
  struct Loaded;  // in tls_impl.h, because it needs Asio

  // kInvalid: a file cannot be read, is not PEM, or the key does not belong to the certificate.
  [[nodiscard]] static Result<std::unique_ptr<TlsContext>> load(TlsFiles files);

  // Reads the files again for connections that come from now on. On an error the old ones stay.
  [[nodiscard]] Result<void> reload();

  // Shared: a connection that began before a reload keeps what it began with.
  [[nodiscard]] std::shared_ptr<Loaded> current() const;

 private:
  TlsContext(TlsFiles files, std::shared_ptr<Loaded> loaded);

  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<Loaded> loaded_;  // guarded by mutex_
};

}  // namespace ledgerline::api
