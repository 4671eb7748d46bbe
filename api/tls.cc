#include "api/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <utility>

#include "api/tls_impl.h"

namespace ledgerline::api {
namespace {

namespace ssl = boost::asio::ssl;

Error invalid(const std::string& what, const boost::system::error_code& ec) {
  return {ErrorKind::kInvalid, "tls: " + what + ": " + ec.message(), {}};
}

Result<std::shared_ptr<TlsContext::Loaded>> load_files(const TlsFiles& files) {
  auto loaded = std::make_shared<TlsContext::Loaded>();
  ssl::context& context = loaded->context;
  boost::system::error_code ec;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                          ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
                          ssl::context::no_tlsv1_1 | ssl::context::no_compression,
                      ec);
  if (ec) return invalid("options", ec);
  context.use_certificate_chain_file(files.certificate_chain, ec);
  if (ec) return invalid(files.certificate_chain, ec);
  context.use_private_key_file(files.private_key, ssl::context::pem, ec);
  if (ec) return invalid(files.private_key, ec);
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    ERR_clear_error();
    return Error{ErrorKind::kInvalid,
                 "tls: " + files.private_key + " is not the key of " + files.certificate_chain,
                 {}};
  }
  // An idle TLS connection costs 34 KiB of buffers otherwise.
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return loaded;
}

}  // namespace

TlsContext::TlsContext(TlsFiles files, std::shared_ptr<Loaded> loaded)
    : files_(std::move(files)), loaded_(std::move(loaded)) {}

Result<std::unique_ptr<TlsContext>> TlsContext::load(TlsFiles files) {
  Result<std::shared_ptr<Loaded>> loaded = load_files(files);
  if (!loaded) return std::move(loaded).error();
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(files), *std::move(loaded)));
}

Result<void> TlsContext::reload() {
  Result<std::shared_ptr<Loaded>> loaded = load_files(files_);
  if (!loaded) return std::move(loaded).error();
  const std::lock_guard lock(mutex_);
  loaded_ = *std::move(loaded);
  return {};
}

std::shared_ptr<TlsContext::Loaded> TlsContext::current() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

}  // namespace ledgerline::api
