#include "api/views/runs.h"

#include "api/views/envelope.h"

namespace ledgerline::api::views {
namespace {

std::string_view scope_name(format::FacetScope scope) noexcept {
  switch (scope) {
    case format::FacetScope::kEntity:
      return "entity";
    case format::FacetScope::kRun:
      return "run";
    case format::FacetScope::kInput:
      return "input";
    case format::FacetScope::kOutput:
      return "output";
  }
  return "unknown";
}

void write_link(JsonWriter& out, std::string_view member, const query::RunLink& link) {
  out.key(member).begin_object();
  write_run_link(out, link);
  out.end_object();
}

void write_datasets(JsonWriter& out, std::string_view member,
                    const std::vector<query::RunDataset>& datasets) {
  out.key(member).begin_array();
  for (const query::RunDataset& dataset : datasets) {
    out.begin_object();
    write_name(out, dataset.dataset);
    out.member("first_event_time", to_string(dataset.first_event_time));
    out.member("first_position", dataset.first_position.value());
    if (!dataset.version.empty()) {
      out.member("version", dataset.version);
      out.member("version_synthetic", dataset.version_synthetic);
      out.member("version_stated", dataset.version_stated);
    }
    out.end_object();
  }
  out.end_array();
}

void write_facets(JsonWriter& out, const std::vector<query::RunFacet>& facets) {
  out.key("facets").begin_array();
  for (const query::RunFacet& facet : facets) {
    out.begin_object();
    out.member("scope", scope_name(facet.scope)).member("key", facet.key);
    if (facet.dataset) {
      out.key("dataset").begin_object();
      write_name(out, *facet.dataset);
      out.end_object();
    }
    out.member("event_time", to_string(facet.event_time));
    out.member("position", facet.position.value());
    out.key("value");
    if (facet.erased || facet.value.empty()) {
      out.null();
    } else {
      out.raw(facet.value);
    }
    if (facet.erased) out.member("erased", true);
    out.end_object();
  }
  out.end_array();
}

void write_events(JsonWriter& out, const std::vector<query::RunEvent>& events) {
  out.key("events").begin_array();
  for (const query::RunEvent& event : events) {
    out.begin_object();
    out.member("position", event.position.value());
    if (event.type != format::EventType::kNone) out.member("event_type", to_string(event.type));
    out.member("event_time", to_string(event.event_time));
    if (event.far_future) out.member("far_future", true);
    if (event.after_terminal) out.member("after_terminal", true);
    out.end_object();
  }
  out.end_array();
}

void write_summary_members(JsonWriter& out, const query::RunSummary& summary) {
  write_run_link(out, summary.run);
  out.member("state", to_string(summary.state));
  write_time(out, "started_at", summary.started_at);
  if (summary.started_by) out.member("started_position", summary.started_by->value());
  write_time(out, "ended_at", summary.ended_at);
  if (summary.ended_by) out.member("ended_position", summary.ended_by->value());
  if (summary.ended_far_future) out.member("ended_far_future", true);
  write_time(out, "first_event_time", summary.first_event_time);
  write_time(out, "last_event_time", summary.last_event_time);
}

void write_run(JsonWriter& out, const query::RunAnswer& run) {
  out.begin_object();
  write_summary_members(out, run.summary);
  out.member("terminal_conflict", run.terminal_conflict);
  write_time(out, "nominal_start", run.nominal_start);
  write_time(out, "nominal_end", run.nominal_end);
  if (run.parent) write_link(out, "parent", *run.parent);
  if (run.root) {
    write_link(out, "root", *run.root);
    out.member("root_derived", run.root_derived);
  }
  if (run.parent_cycle) out.member("parent_cycle", true);
  out.key("children").begin_array();
  for (const query::RunLink& child : run.children) {
    out.begin_object();
    write_run_link(out, child);
    out.end_object();
  }
  out.end_array();
  write_datasets(out, "inputs", run.inputs);
  write_datasets(out, "outputs", run.outputs);
  write_facets(out, run.facets);
  write_events(out, run.events);
  out.end_object();
}

}  // namespace

void write_run_summary(JsonWriter& out, const query::RunSummary& summary) {
  out.begin_object();
  write_summary_members(out, summary);
  out.end_object();
}

Response runs(const query::RunsAnswer& answer) {
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object();
  write_envelope(out, answer.envelope);
  out.member("conflict", answer.conflict());
  out.key("runs").begin_array();
  for (const query::RunAnswer& run : answer.runs) write_run(out, run);
  out.end_array().end_object();
  return response;
}

}  // namespace ledgerline::api::views
