// Builds one FlowFact: the distinct sources of one target.
#pragma once

#include "ingest/lineage_state.h"

namespace ledgerline::ingest {

class FlowBuilder {
 public:
  FlowBuilder(LineageState& state, format::Rule rule, format::EntityRef target);

  // Each source counts once. False, and the event is refused, beyond limits::kFlowSourcesMax.
  [[nodiscard]] bool add(format::EntityRef source, const JsonValue& place);
  // Hands the flow to the Facts.
  void finish() { state_.facts.flows.push_back(std::move(flow_)); }

 private:
  LineageState& state_;
  format::FlowFact flow_;
};

}  // namespace ledgerline::ingest
