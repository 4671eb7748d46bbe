// The dataset of a question that need not be known to the store: dataset_namespace and
// dataset_name, or the short dataset=<namespace>:<name>. A short text without a colon is a name in
// the default namespace; of several readings the one that the index knows is taken, and the split
// at the last colon where it knows none.
#pragma once

#include <optional>
#include <string>

#include "api/arguments.h"
#include "api/services.h"
#include "engine/base/result.h"
#include "query/context.h"
#include "query/node.h"

namespace ledgerline::api {

class DatasetArgument {
 public:
  // Reports faults to `arguments`.
  DatasetArgument(Arguments& arguments, const Services& services);

  [[nodiscard]] bool given() const noexcept { return given_; }
  // Only if given. kInvalid: the index knows more than one reading.
  [[nodiscard]] Result<query::Name> resolve(const query::Context& context) const;

 private:
  bool given_ = false;
  std::string text_;
  std::optional<query::Name> name_;
};

}  // namespace ledgerline::api
