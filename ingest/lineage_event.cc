#include <algorithm>
#include <array>

#include "engine/base/ascii.h"
#include "engine/base/limits.h"
#include "engine/crypto/run_id.h"
#include "ingest/facet_reader.h"
#include "ingest/lineage_decoder.h"
#include "ingest/lineage_state.h"
#include "ingest/new_facts.h"

namespace ledgerline::ingest {
namespace {

using format::Direction;
using format::EventType;
using format::Flag;
using format::Statement;

constexpr std::string_view kEventTypes = "one of START, RUNNING, COMPLETE, ABORT, FAIL and OTHER";

// The members of an event that have a meaning; absent and ignored ones are no values.
struct Event {
  JsonValue root, run, job, dataset, inputs, outputs;
};

void read_producer(LineageState& state, const JsonValue& root) {
  check_uri_member(state, root, "producer", root.find("producer"), Flag::kProducerMissing);
  check_uri_member(state, root, "schemaURL", root.find("schemaURL"), Flag::kSchemaUrlMissing);
}

// The kind by structure (the table in docs/openlineage.md).
Statement statement_of(LineageState& state, const Event& event) {
  if (event.run && event.job) return Statement::kRun;
  if (event.dataset && !event.job) return Statement::kDatasetDeclared;
  if (event.job && !event.dataset) return Statement::kJobDeclared;
  if (event.job) {
    state.findings.refuse("kind", event.root,
                          "job and dataset without run: neither a JobEvent nor a DatasetEvent");
  } else if (event.run) {
    state.findings.refuse("required", {event.root, "job"}, "missing");
  } else {
    state.findings.refuse("kind", event.root, "no run, job or dataset");
  }
  return Statement::kNone;
}

EventType read_event_type(LineageState& state, const JsonValue& root) {
  const JsonValue value = root.find("eventType");
  if (!value) return EventType::kNone;
  if (!value.is_string()) {
    state.findings.depart(value.is_null() ? Flag::kNullIgnored : Flag::kFieldIgnored, value, "type",
                          kEventTypes);
    return EventType::kNone;
  }
  const std::string_view text = state.text(value);
  for (const EventType type : {EventType::kStart, EventType::kRunning, EventType::kOther,
                               EventType::kComplete, EventType::kFail, EventType::kAbort}) {
    const std::string_view word = to_string(type);
    if (text == word) return type;
    if (ascii_iequals(text, word)) {
      state.findings.depart(Flag::kEventTypeCase, value, "enum", kEventTypes);
      return type;
    }
  }
  state.findings.depart(Flag::kEventTypeUnknown, value, "enum", kEventTypes);
  return EventType::kNone;
}

// The run id of a RunEvent: a non-empty string, or the event is refused.
JsonValue read_run_id(LineageState& state, const JsonValue& run) {
  if (!run.is_object()) {
    state.findings.refuse("type", run, "an object is required, found " + excerpt(run));
    return {};
  }
  const JsonValue id = run.find("runId");
  if (!id) {
    state.findings.refuse("required", {run, "runId"}, "missing");
    return {};
  }
  if (!id.is_string()) {
    state.findings.refuse("type", id, "a string is required, found " + excerpt(id));
    return {};
  }
  const std::string_view text = state.text(id);
  if (text.empty() || text.size() > limits::kNameBytesMax) {
    state.findings.refuse(text.empty() ? "uuid" : "max_length", id,
                          "an id of 1 to " + std::to_string(limits::kNameBytesMax) + " bytes");
    return {};
  }
  if (crypto::run_id_from(text).derived) {
    state.findings.depart(Flag::kRunIdDerived, id, "uuid", "a UUID (8-4-4-4-12 hex digits)");
  }
  return id;
}

// The array under `name`, or no value; anything but an array is refused.
JsonValue dataset_array(LineageState& state, const JsonValue& root, std::string_view name) {
  const JsonValue array = optional_member(state, root, name);
  if (!array) return {};
  if (!array.is_array()) {
    state.findings.refuse("type", array, "an array is required, found " + excerpt(array));
    return {};
  }
  const std::uint32_t size = array.size();
  if (size > limits::kDatasetsPerEventMax) {
    state.findings.refuse("max_items", array,
                          std::to_string(size) + " datasets, at most " +
                              std::to_string(limits::kDatasetsPerEventMax));
    return {};
  }
  return array;
}

void read_datasets(LineageState& state, const JsonValue& array, Direction direction) {
  std::vector<bool> listed;
  for (const JsonValue item : array.items()) {
    if (item.is_null()) {
      state.findings.depart(Flag::kNullIgnored, item, "type", "an object with namespace and name");
      continue;
    }
    const auto dataset = read_entity(state, item, format::EntityType::kDataset);
    if (!dataset) continue;
    if (listed.size() <= *dataset) listed.resize(*dataset + std::size_t{1});
    if (!listed[*dataset]) state.facts.uses.push_back({*dataset, direction});
    listed[*dataset] = true;
    const bool input = direction == Direction::kRead;
    const DatasetRole role = input ? DatasetRole::kInput : DatasetRole::kOutput;
    read_dataset_facets(state, item, *dataset, role);
  }
}

void read_job_part(LineageState& state, const Event& event) {
  state.job = read_entity(state, event.job, format::EntityType::kJob);
  if (state.job) read_job_facets(state, event.job, *state.job);
  read_datasets(state, event.inputs, Direction::kRead);
  read_datasets(state, event.outputs, Direction::kWrite);
}

void read_run_event(LineageState& state, const Event& event) {
  const EventType type = read_event_type(state, event.root);
  const JsonValue run_id = read_run_id(state, event.run);
  state.facts.run.emplace();
  state.facts.run->event_type = type;
  read_job_part(state, event);
  if (!run_id || !state.job) return;
  state.facts.run->run = add_run(state, run_id, *state.job);
  read_run_facets(state, event.run);
}

void read_dataset_event(LineageState& state, const Event& event) {
  const auto dataset = read_entity(state, event.dataset, format::EntityType::kDataset);
  if (!dataset) return;
  state.facts.declared_owner = dataset;
  read_dataset_facets(state, event.dataset, *dataset, DatasetRole::kDescribed);
}

// Datasets in memory are temporary by their namespace, wherever they are named.
void mark_in_memory(format::Facts& facts) {
  std::vector<bool> known(facts.entities.size());
  for (const format::TemporaryFact& fact : facts.temporaries) known[fact.dataset] = true;
  for (format::EntityRef ref = 0; ref < facts.entities.size(); ++ref) {
    const format::EntityFact& entity = facts.entities[ref];
    if (known[ref] || entity.type != format::EntityType::kDataset) continue;
    if (entity.ns.starts_with("inmemory://")) facts.temporaries.push_back({ref});
  }
}

void read_event(LineageState& state, const JsonValue& root) {
  if (!root.is_object()) {
    state.findings.refuse("type", root, "an object is required, found " + excerpt(root));
    return;
  }
  const EventTime time = read_time(state, root, "eventTime");
  state.facts.event_time = time.time;
  state.facts.far_future = time.far_future;
  read_producer(state, root);
  Event event{root,
              optional_member(state, root, "run"),
              optional_member(state, root, "job"),
              optional_member(state, root, "dataset"),
              {},
              {}};
  state.facts.statement = statement_of(state, event);
  if (event.job) {
    event.inputs = dataset_array(state, root, "inputs");
    event.outputs = dataset_array(state, root, "outputs");
  }
  switch (state.facts.statement) {
    case Statement::kRun:
      read_run_event(state, event);
      break;
    case Statement::kJobDeclared:
      read_job_part(state, event);
      state.facts.declared_owner = state.job;
      break;
    case Statement::kDatasetDeclared:
      read_dataset_event(state, event);
      break;
    case Statement::kNone:
      break;
  }
  mark_in_memory(state.facts);
}

}  // namespace

DecodeResult decode_lineage(std::shared_ptr<const void> body_owner, std::string_view body,
                            const DecodeContext& context) {
  thread_local JsonDocument document;
  Findings findings(context.mode);
  Decoded out;
  out.facts = new_facts(std::move(body_owner), body, context.received_at);

  const JsonDocument::Trim trim(document);
  if (const auto fault = document.parse(body)) {
    findings.refuse(*fault);
    return findings.take_rejection();
  }
  findings.depart_from_text(document);
  LineageState state(*out.facts, findings, context);
  read_event(state, document.root());
  if (findings.refused()) return findings.take_rejection();
  findings.take_flags(out);
  out.namespace_assumed = state.assumed_namespace.has_value();
  return out;
}

}  // namespace ledgerline::ingest
