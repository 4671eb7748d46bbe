#include "api/views/approval_context.h"

#include <array>

#include "api/views/approvals.h"
#include "api/views/envelope.h"
#include "api/views/facets.h"

namespace ledgerline::api::views {
namespace {

constexpr std::array<std::string_view, 2> kQualityFacets = {"dataQualityAssertions",
                                                            "dataQualityMetrics"};

void write_quality(JsonWriter& out, const query::EntityAnswer& entity) {
  out.key("quality").begin_array();
  for (const query::FacetValue& facet : entity.facets) {
    for (const std::string_view name : kQualityFacets) {
      if (facet.key != name || facet.erased) continue;
      out.begin_object().member("facet", name).member("event_time", to_string(facet.event_time));
      out.member("position", facet.position.value()).key("value").raw(facet.value).end_object();
    }
  }
  out.end_array();
}

void write_dataset(JsonWriter& out, const query::EntityAnswer& entity) {
  write_name(out, entity.name);
  write_time(out, "last_seen", entity.last_seen);
  write_facets(out, entity.facets, /*dataset=*/true);
  write_quality(out, entity);
}

}  // namespace

Response approval_context(const query::ContextAnswer& answer) {
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object();
  write_envelope(out, answer.envelope);
  out.key("dataset");
  if (answer.dataset) {
    out.begin_object();
    write_dataset(out, *answer.dataset);
    out.end_object();
  } else {
    out.null();
  }
  out.key("upstream").begin_array();
  for (const query::UpstreamDataset& each : answer.upstream) {
    out.begin_object().member("depth", each.depth);
    write_dataset(out, each.entity);
    out.end_object();
  }
  out.end_array();
  out.key("approvals").begin_array();
  for (const query::ApprovalListRow& row : answer.approvals) write_approval(out, row);
  out.end_array();
  out.key("contract").null();
  out.key("incidents").begin_array().end_array();
  out.end_object();
  return response;
}

}  // namespace ledgerline::api::views
