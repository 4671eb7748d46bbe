#include "engine/log/identity.h"

#include "engine/crypto/digest.h"

namespace ledgerline::log {
namespace {

constexpr ByteView kExactTag = "ledgerline identity";
constexpr ByteView kSourceTag = "ledgerline source id";

}  // namespace

Identity identity_of(const format::RecordHeader& header, ByteView body) {
  const bool has_source = !header.source_id.empty();
  std::string scope;
  append_big_endian(scope, std::uint64_t{header.endpoint.size()});
  scope.append(header.endpoint);
  append_big_endian(scope, header.principal.value());
  append_big_endian(scope, std::uint64_t{header.source_id.size()});
  scope.append(header.source_id);
  append_big_endian(scope, has_source ? header.element : std::uint32_t{0});

  Identity identity;
  const Digest body_digest = crypto::sha256(body);
  identity.exact = crypto::sha256({kExactTag, scope, view(body_digest)});
  if (has_source) identity.source = crypto::sha256({kSourceTag, scope});
  return identity;
}

}  // namespace ledgerline::log
