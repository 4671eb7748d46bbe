#include "engine/log/new_record.h"

#include "engine/crypto/random.h"
#include "engine/log/commitment.h"

namespace ledgerline::log {

Result<NewRecord> make_new_record(const format::RecordHeader& header, ByteView body,
                                  std::shared_ptr<const void> body_owner,
                                  std::shared_ptr<const format::Facts> facts) {
  const Result<Salt> header_salt = crypto::random_salt();
  if (!header_salt) return header_salt.error();
  const Result<Salt> body_salt = crypto::random_salt();
  if (!body_salt) return body_salt.error();

  NewRecord record;
  record.kind = header.kind;
  record.received_at = header.received_at;
  record.header = format::encode(header);
  record.header_salt = *header_salt;
  record.body = body;
  record.body_owner = std::move(body_owner);
  record.body_salt = *body_salt;
  record.commitment = commitment(half_hash(record.header_salt, record.header),
                                 half_hash(record.body_salt, record.body));
  record.identity = identity_of(header, body);
  record.facts = std::move(facts);
  return record;
}

}  // namespace ledgerline::log
