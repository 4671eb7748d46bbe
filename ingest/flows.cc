#include "ingest/flows.h"

#include "engine/base/limits.h"

namespace ledgerline::ingest {

FlowBuilder::FlowBuilder(LineageState& state, format::Rule rule, format::EntityRef target)
    : state_(state), flow_{rule, target, {}} {
  ++state_.flow_number;
}

bool FlowBuilder::add(format::EntityRef source, const JsonValue& place) {
  if (state_.flow_mark.size() <= source) state_.flow_mark.resize(source + std::size_t{1});
  if (state_.flow_mark[source] == state_.flow_number) return true;
  state_.flow_mark[source] = state_.flow_number;
  if (++state_.flow_sources > limits::kFlowSourcesMax) {
    state_.findings.refuse("max_items", place,
                           "more than " + std::to_string(limits::kFlowSourcesMax) +
                               " sources of lineage in one event");
    return false;
  }
  flow_.sources.push_back(source);
  return true;
}

}  // namespace ledgerline::ingest
