#include "api/routes/subject_argument.h"

#include <optional>

#include "engine/format/digest_algorithms.h"
#include "query/approval_check.h"

namespace ledgerline::api {

std::string subject_argument(Arguments& arguments, std::string_view name) {
  const auto given = arguments.filled(name);
  if (!given) return {};
  std::string subject = query::normal_version(*given);
  const std::size_t colon = subject.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == subject.size()) {
    arguments.fault(name, "digest",
                    "must be <algorithm>:<digest>, or the 64 hex digits of a sha256");
    return {};
  }
  const std::string_view algorithm = std::string_view(subject).substr(0, colon);
  if (format::is_digest(algorithm, std::string_view(subject).substr(colon + 1))) return subject;
  arguments.fault(name, "digest",
                  "a digest of " + std::string(algorithm) + " has " +
                      std::to_string(*format::hex_digits_of(algorithm)) + " hexadecimal digits");
  return {};
}

}  // namespace ledgerline::api
