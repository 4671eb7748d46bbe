#include "api/views/entities.h"

#include <memory>
#include <utility>

#include "api/document_stream.h"
#include "api/views/envelope.h"
#include "api/views/facets.h"
#include "api/views/runs.h"

namespace ledgerline::api::views {
namespace {

void write_summary(JsonWriter& out, const query::EntitySummary& entity) {
  out.begin_object();
  out.member("type", to_string(entity.type));
  write_name(out, entity.name);
  out.member("observed", entity.observed);
  out.end_object();
}

void write_version(JsonWriter& out, const query::DatasetVersion& version) {
  out.begin_object();
  out.member("version", version.version).member("synthetic", version.synthetic);
  out.member("event_time", to_string(version.event_time));
  out.member("position", version.position.value());
  if (version.run != Uuid{}) {
    out.key("run").begin_object();
    write_run_link(out, {version.run, version.job});
    out.end_object();
  }
  out.member("attempted", version.attempted);
  if (version.far_future) out.member("far_future", true);
  if (version.lifecycle) out.member("lifecycle", to_string(*version.lifecycle));
  out.end_object();
}

void write_optional_version(JsonWriter& out, std::string_view member,
                            const std::optional<query::DatasetVersion>& version) {
  out.key(member);
  if (version) {
    write_version(out, *version);
  } else {
    out.null();
  }
}

void write_optional_pair(JsonWriter& out, std::string_view member,
                         const std::optional<query::Name>& name) {
  if (!name) return;
  out.key(member);
  write_pair(out, *name);
}

void write_lifecycle(JsonWriter& out, const std::vector<query::LifecycleChange>& changes) {
  out.key("lifecycle").begin_array();
  for (const query::LifecycleChange& change : changes) {
    out.begin_object();
    out.member("change", to_string(change.change));
    out.member("event_time", to_string(change.event_time));
    out.member("position", change.position.value());
    out.member("attempted", change.attempted);
    write_optional_pair(out, "previous", change.previous);
    write_optional_pair(out, "next", change.next);
    out.end_object();
  }
  out.end_array();
}

void write_dataset(JsonWriter& out, const query::EntityAnswer& answer) {
  out.member("temporary", answer.temporary);
  out.key("aliases");
  write_pairs(out, answer.aliases);
  out.key("alias_conflicts").begin_array();
  for (const query::AliasConflict& conflict : answer.alias_conflicts) {
    out.begin_object().key("identifier");
    write_pair(out, conflict.identifier);
    out.key("claimed_by");
    write_pairs(out, conflict.claimed_by);
    out.end_object();
  }
  out.end_array();
  write_optional_version(out, "latest_version", answer.latest_version);
  write_optional_version(out, "latest_good_version", answer.latest_good_version);
  out.key("versions").begin_array();
  for (const query::DatasetVersion& version : answer.versions) write_version(out, version);
  out.end_array();
  write_lifecycle(out, answer.lifecycle);
  out.member("dropped", answer.dropped);
  write_optional_pair(out, "renamed_from", answer.renamed_from);
  write_optional_pair(out, "renamed_to", answer.renamed_to);
  out.member("readers", answer.readers).member("writers", answer.writers);
}

void write_neighbours(JsonWriter& out, std::string_view member,
                      const std::vector<query::ControlNeighbour>& neighbours) {
  out.key(member).begin_array();
  for (const query::ControlNeighbour& neighbour : neighbours) {
    out.begin_object();
    write_name(out, neighbour.job);
    out.member("first_event_time", to_string(neighbour.first_event_time));
    out.member("first_position", neighbour.first_position.value());
    out.end_object();
  }
  out.end_array();
}

void write_job(JsonWriter& out, const query::EntityAnswer& answer) {
  out.key("latest_run");
  if (answer.latest_run) {
    write_run_summary(out, *answer.latest_run);
  } else {
    out.null();
  }
  write_neighbours(out, "control_upstream", answer.control_upstream);
  write_neighbours(out, "control_downstream", answer.control_downstream);
}

}  // namespace

Response entity_list(query::EntityList list) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const query::EntityList>(std::move(list));
  const auto head = [kept](JsonWriter& out) { write_envelope(out, kept->envelope); };
  return document_response(
      200, head, {{"entities", kept->entities.size(), [kept](JsonWriter& out, std::size_t i) {
                     write_summary(out, kept->entities[i]);
                   }}});
}

Response entity(const query::EntityAnswer& answer) {
  const bool dataset = answer.type == query::NodeType::kDataset;
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object();
  write_envelope(out, answer.envelope);
  out.member("type", to_string(answer.type));
  write_name(out, answer.name);
  out.member("observed", answer.observed);
  write_time(out, "first_seen", answer.first_seen);
  write_time(out, "last_seen", answer.last_seen);
  if (dataset) write_dataset(out, answer);
  if (answer.type == query::NodeType::kJob) write_job(out, answer);
  write_facets(out, answer.facets, dataset);
  out.end_object();
  return response;
}

}  // namespace ledgerline::api::views
