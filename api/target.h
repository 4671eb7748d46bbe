// The target of a request line (RFC 9112 section 3.2), taken apart. A pure function of its bytes:
// thread-safe, fuzzed, and no input makes it do anything but answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace ledgerline::api {

struct QueryParameter {
  std::string name;
  std::string value;  // empty for "?flag" and for "?flag="
};

// The decoded parameters in the order sent; a name may come more than once.
class QueryParameters {
 public:
  void add(std::string name, std::string value);

  // The first value of `name`; valid as long as this object.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;

  [[nodiscard]] std::size_t size() const noexcept { return parameters_.size(); }
  [[nodiscard]] bool empty() const noexcept { return parameters_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return parameters_.begin(); }
  [[nodiscard]] auto end() const noexcept { return parameters_.end(); }

 private:
  std::vector<QueryParameter> parameters_;
};

struct Target {
  // "/a/b%2Fc/" is {"a", "b/c", ""}: cut at the slashes first, then percent-decoded, so that a name
  // with a slash is one segment. "/" is {}. The asterisk of "OPTIONS *" is {"*"}.
  std::vector<std::string> segments;
  QueryParameters query;  // percent-decoded, '+' read as a space
};

// Accepts the origin form ("/path?query"), the absolute form ("http://host/path") and "*". Errors:
// kInvalid for a stray or truncated percent sign, control bytes, a fragment, text that does not
// decode to UTF-8; kTooLarge beyond limits::kTargetBytesMax, kPathSegmentsMax and
// kQueryParametersMax.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

}  // namespace ledgerline::api
