#include "engine/log/identity.h"

#include "engine/crypto/digest.h"

namespace ledgerline::log {
namespace {

constexpr ByteView kExactTag = "ledgerline identity";
constexpr ByteView kSourceTag = "ledgerline source id";

std::string scope_of(std::string_view endpoint, Position principal, std::string_view source_id,
                     std::uint32_t element) {
  std::string scope;
  append_big_endian(scope, std::uint64_t{endpoint.size()});
  scope.append(endpoint);
  append_big_endian(scope, principal.value());
  append_big_endian(scope, std::uint64_t{source_id.size()});
  scope.append(source_id);
  append_big_endian(scope, element);
  return scope;
}

}  // namespace

Digest identity_of_body(std::string_view endpoint, Position principal, const Digest& body_digest) {
  const std::string scope = scope_of(endpoint, principal, {}, 0);
  return crypto::sha256({kExactTag, scope, view(body_digest)});
}

Identity identity_of(const format::RecordHeader& header, ByteView body) {
  const bool has_source = !header.source_id.empty();
  const std::string scope = scope_of(header.endpoint, header.principal, header.source_id,
                                     has_source ? header.element : std::uint32_t{0});

  Identity identity;
  const Digest body_digest = crypto::sha256(body);
  identity.exact = crypto::sha256({kExactTag, scope, view(body_digest)});
  if (has_source) identity.source = crypto::sha256({kSourceTag, scope});
  return identity;
}

}  // namespace ledgerline::log
