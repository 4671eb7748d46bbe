#include "api/views/facets.h"

#include <initializer_list>
#include <string>

#include <nlohmann/json.hpp>

namespace ledgerline::api::views {
namespace {

using Json = nlohmann::ordered_json;

// Discarded when there is no such facet or it is no object.
Json parsed(const std::vector<query::FacetValue>& facets, std::string_view key) {
  for (const query::FacetValue& facet : facets) {
    if (facet.key != key || facet.value.empty()) continue;
    Json json = Json::parse(facet.value, nullptr, /*allow_exceptions=*/false);
    if (json.is_object()) return json;
  }
  return Json(Json::value_t::discarded);
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The objects in `json[list]`, each with those of `members` that it has.
void write_objects(JsonWriter& out, const Json& json, const char* list,
                   std::initializer_list<const char*> members) {
  out.begin_array();
  const auto found = json.is_object() ? json.find(list) : json.end();
  if (json.is_object() && found != json.end() && found->is_array()) {
    for (const Json& element : *found) {
      if (!element.is_object()) continue;
      out.begin_object();
      for (const char* const member : members) {
        const auto value = element.find(member);
        if (value != element.end()) out.key(member).raw(dumped(*value));
      }
      out.end_object();
    }
  }
  out.end_array();
}

void write_raw_values(JsonWriter& out, const std::vector<query::FacetValue>& facets) {
  out.key("facets").begin_object();
  for (const query::FacetValue& facet : facets) {
    out.key(facet.key);
    if (facet.erased || facet.value.empty()) {
      out.null();
    } else {
      out.raw(facet.value);
    }
  }
  out.end_object();
  out.key("facet_evidence").begin_object();
  for (const query::FacetValue& facet : facets) {
    out.key(facet.key).begin_object();
    out.member("event_time", to_string(facet.event_time));
    out.member("position", facet.position.value());
    if (facet.erased) out.member("erased", true);
    out.end_object();
  }
  out.end_object();
}

}  // namespace

void write_facets(JsonWriter& out, const std::vector<query::FacetValue>& facets, bool dataset) {
  out.key("owners");
  write_objects(out, parsed(facets, "ownership"), "owners", {"name", "type"});
  out.key("tags");
  write_objects(out, parsed(facets, "tags"), "tags", {"key", "value", "source", "field"});
  if (dataset) {
    out.key("fields");
    write_objects(out, parsed(facets, "schema"), "fields",
                  {"name", "type", "description", "ordinal_position", "fields"});
  }
  const Json documentation = parsed(facets, "documentation");
  if (documentation.is_object()) {
    const auto description = documentation.find("description");
    if (description != documentation.end() && description->is_string()) {
      out.member("description", description->get_ref<const std::string&>());
    }
  }
  write_raw_values(out, facets);
}

}  // namespace ledgerline::api::views
