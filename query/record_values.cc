#include "query/record_values.h"

#include "query/context.h"

namespace ledgerline::query {

Result<void> RecordValues::go_to(Position position) {
  if (last_ && last_->position == position) return {};
  auto record = context_.log().read(position);
  if (!record) return record.error();
  last_ = std::move(*record);
  return {};
}

Result<Timestamp> RecordValues::received_at(Position position) {
  if (auto found = go_to(position); !found) return found.error();
  return last_->entry.received_at;
}

Result<std::optional<std::string>> RecordValues::read(const index::Locator& locator) {
  if (auto found = go_to(locator.position); !found) return found.error();
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
