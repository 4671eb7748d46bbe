#include "tests/support/self_signed.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <stdexcept>

namespace ledgerline::testing {
namespace {

struct Release {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::unique_ptr<std::FILE, Release> open_for_writing(const std::string& path) {
  std::unique_ptr<std::FILE, Release> file(std::fopen(path.c_str(), "w"));
  if (!file) throw std::runtime_error("cannot write " + path);
  return file;
}

}  // namespace

void write_self_signed(const std::string& certificate_path, const std::string& key_path,
                       const std::string& common_name) {
  const std::unique_ptr<EVP_PKEY, Release> key(EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, Release> certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  PEM_write_X509(open_for_writing(certificate_path).get(), certificate.get());
  PEM_write_PrivateKey(open_for_writing(key_path).get(), key.get(), nullptr, nullptr, 0, nullptr,
                       nullptr);
}

TlsClient::TlsClient(int fd, int max_version)
    : context_(SSL_CTX_new(TLS_client_method())), ssl_(nullptr) {
  if (max_version != 0) SSL_CTX_set_max_proto_version(context_.get(), max_version);
  // TLS 1.1 needs a lower level to be offered at all, so that the refusal is the server's.
  if (max_version != 0 && max_version < TLS1_2_VERSION) {
    SSL_CTX_set_security_level(context_.get(), 0);
  }
  // OpenSSL writes without MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_fd(ssl_.get(), fd);
  connected_ = SSL_connect(ssl_.get()) == 1;
}

std::string TlsClient::peer_common_name() const {
  const std::unique_ptr<X509, Release> certificate(SSL_get1_peer_certificate(ssl_.get()));
  if (!certificate) return {};
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

bool TlsClient::send(std::string_view bytes) {
  return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) ==
         static_cast<int>(bytes.size());
}

std::string TlsClient::read_all() {
  std::string out;
  std::array<char, 4096> bytes{};
  while (true) {
    const int got = SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (got <= 0) return out;
    out.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace ledgerline::testing
