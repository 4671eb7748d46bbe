#include "engine/kv/status.h"

namespace ledgerline::kv {
namespace {

ErrorKind kind_of(const rocksdb::Status& status) {
  switch (status.code()) {
    case rocksdb::Status::kNotFound:
      return ErrorKind::kNotFound;
    case rocksdb::Status::kCorruption:
      return ErrorKind::kCorrupt;
    case rocksdb::Status::kNotSupported:
      return ErrorKind::kUnsupported;
    case rocksdb::Status::kIncomplete:
      return ErrorKind::kOverloaded;
    case rocksdb::Status::kShutdownInProgress:
    case rocksdb::Status::kTimedOut:
    case rocksdb::Status::kBusy:
    case rocksdb::Status::kTryAgain:
      return ErrorKind::kUnavailable;
    default:
      // A store with a background error answers writes with that first error; what the operating
      // system refused is kInternal whatever its text.
      return ErrorKind::kInternal;
  }
}

}  // namespace

Error to_error(const rocksdb::Status& status, std::string_view context) {
  LEDGERLINE_ASSERT(!status.ok());
  return with_context({kind_of(status), status.ToString(), {}}, context);
}

Result<void> to_result(const rocksdb::Status& status, std::string_view context) {
  if (status.ok()) return {};
  return to_error(status, context);
}

}  // namespace ledgerline::kv
