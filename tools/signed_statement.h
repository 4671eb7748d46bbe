// What `ledgerline attest` makes: an in-toto statement around a predicate, and a DSSE envelope
// around a statement. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/crypto/private_key.h"

namespace ledgerline::tools {

// A statement v1 about these subjects ("sha256:<hex>", another algorithm, or hex alone for sha256),
// with the predicate as given. The same arguments give the same bytes, so that several approvers
// sign one statement. kInvalid: the predicate is no JSON object, a subject no digest.
[[nodiscard]] Result<std::string> make_statement(std::string_view predicate,
                                                 std::string_view predicate_type,
                                                 const std::vector<std::string>& subjects);

// kInvalid, with every reason: a server would refuse the statement, signed and sent at `now`.
[[nodiscard]] Result<void> check_statement(const std::string& statement, Timestamp now);

// One signature; keyid is the key id in hex.
[[nodiscard]] Result<std::string> make_envelope(std::string_view statement,
                                                const crypto::PrivateKey& key);

}  // namespace ledgerline::tools
