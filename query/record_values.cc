#include "query/record_values.h"

#include "query/context.h"

namespace ledgerline::query {

Result<std::optional<std::string>> RecordValues::read(const index::Locator& locator) {
  if (!last_ || last_->position != locator.position) {
    auto record = context_.log().read(locator.position);
    if (!record) return record.error();
    last_ = std::move(*record);
  }
  if (!last_->frame.body) return std::optional<std::string>();
  ByteView body = last_->frame.body->bytes;
  if (locator.offset > body.size() || locator.length > body.size() - locator.offset) {
    return Error{ErrorKind::kCorrupt,
                 "index: a value lies outside record " + std::to_string(locator.position.value()),
                 {}};
  }
  return std::optional<std::string>(body.substr(locator.offset, locator.length));
}

}  // namespace ledgerline::query
