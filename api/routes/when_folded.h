// An answer to a sender that says what the index has made of the record.
#pragma once

#include <functional>

#include "api/services.h"
#include "engine/base/ids.h"

namespace ledgerline::query {
class Context;
}  // namespace ledgerline::query

namespace ledgerline::api {

// Calls `answer` once, on a worker: with a context that sees the record at `position` folded, or
// with null when the index has not reached it in the time that a question waits, or cannot be
// asked. The record is stored whatever the index can say of it. `services` outlive the call.
void when_folded(const Services& services, Position position,
                 std::function<void(const query::Context*)> answer);

}  // namespace ledgerline::api
