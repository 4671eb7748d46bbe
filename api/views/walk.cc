#include "api/views/walk.h"

#include <memory>
#include <utility>

#include "api/document_stream.h"
#include "api/views/envelope.h"

namespace ledgerline::api::views {
namespace {

void write_node(JsonWriter& out, const query::WalkNode& node) {
  out.begin_object();
  out.member("type", to_string(node.type));
  if (node.run) out.member("id", to_string(*node.run));
  write_name(out, node.name);
  out.key("aliases");
  write_pairs(out, node.aliases);
  out.member("depth", node.depth);
  if (node.temporary) out.member("temporary", true);
  if (node.alias_conflict) out.member("alias_conflict", true);
  out.end_object();
}

void write_edge(JsonWriter& out, const query::WalkEdge& edge) {
  out.begin_object();
  out.member("from", edge.from).member("to", edge.to);
  out.member("first_event_time", to_string(edge.first_event_time));
  out.member("first_position", edge.first_position.value());
  out.member("observed", edge.observed);
  out.member("declared", edge.declared);
  out.member("attempted", edge.attempted);
  out.end_object();
}

void write_flow(JsonWriter& out, const query::WalkFlow& flow) {
  out.begin_object();
  out.member("job", flow.job).member("from", flow.from).member("to", flow.to);
  out.member("rule", to_string(flow.rule));
  out.end_object();
}

void write_hidden(JsonWriter& out, const query::Hidden& hidden) {
  out.key("hidden").begin_array();
  if (hidden.by_drop) out.string("dropped");
  if (hidden.by_rename) out.string("renamed");
  out.end_array();
}

}  // namespace

Response walk(query::WalkAnswer answer) {
  // Shared by the functions below, which a stream may keep after this call.
  const auto kept = std::make_shared<const query::WalkAnswer>(std::move(answer));
  const auto head = [kept](JsonWriter& out) {
    write_envelope(out, kept->envelope);
    out.member("first_node", kept->first_node);
    if (kept->hidden.any()) write_hidden(out, kept->hidden);
  };
  return document_response(
      200, head,
      {{"nodes", kept->nodes.size(),
        [kept](JsonWriter& out, std::size_t i) { write_node(out, kept->nodes[i]); }},
       {"edges", kept->edges.size(),
        [kept](JsonWriter& out, std::size_t i) { write_edge(out, kept->edges[i]); }},
       {"flows", kept->flows.size(),
        [kept](JsonWriter& out, std::size_t i) { write_flow(out, kept->flows[i]); }}});
}

}  // namespace ledgerline::api::views
