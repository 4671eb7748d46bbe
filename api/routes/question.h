// What the routes of /api/v2 that ask the index share: parameters are checked, the index is waited
// for, a snapshot is opened, and the answer is made on a worker thread.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "api/arguments.h"
#include "api/handler.h"
#include "api/route_builder.h"
#include "api/services.h"
#include "query/context.h"
#include "query/node.h"

namespace ledgerline::api {

// Makes the answer from one snapshot, on a worker thread. May move the context into the answer.
using Answerer = std::function<Result<Response>(query::Context&)>;
// Reads the parameters, on the thread of the handler. What it returns may refer to the request,
// which is kept until the answer is made; faults go into the Arguments.
using Parse = std::function<Answerer(const Request&, Arguments&)>;

// The handler of a question. It knows the parameters `stale` and `min_position` by itself.
[[nodiscard]] Handler question(const Services& services, Parse parse);
// The same for what the log alone answers: nothing is waited for.
[[nodiscard]] Handler log_question(const Services& services, Parse parse);

// `names`, and those of question().
[[nodiscard]] std::vector<std::string> with_freshness(std::initializer_list<const char*> names);

// The node parameters type, namespace, name, id and node. A run id that is no UUID stands for the
// name-based id that ingest gave it.
class NodeArgument {
 public:
  // What is missing or contradicts is a fault. `types`: those that the route takes.
  NodeArgument(Arguments& arguments, const std::vector<std::string_view>& types);
  [[nodiscard]] Result<query::NodeRef> resolve(const query::Context& context) const;

 private:
  void check(Arguments& arguments, const std::vector<std::string_view>& types) const;

  std::optional<std::string> type_, namespace_, name_, id_, node_;
};

}  // namespace ledgerline::api
