#include "ingest/access_item.h"

#include "engine/base/limits.h"
#include "ingest/facet_shapes.h"

namespace ledgerline::ingest {
namespace {

using format::EntityRef;
using format::EntityType;
using format::Flag;

constexpr Shape kCount{ShapeType::kCount};

// Members with a documented type that stay in the body (governance: who, why, under what).
constexpr ShapeMember kMembers[] = {
    {"action", &shapes::kString},
    {"approval_id", &shapes::kString},
    {"bytes", &kCount},
    {"client_ip", &shapes::kString},
    {"columns", &shapes::kStrings},
    {"contract_id", &shapes::kString},
    {"decision_id", &shapes::kString},
    {"destination", &shapes::kString},
    {"environment", &shapes::kString},
    {"event_id", &shapes::kString},
    {"outcome", &shapes::kString},
    {"purpose", &shapes::kString},
    {"query_fingerprint", &shapes::kString},
    {"reason", &shapes::kString},
    {"region", &shapes::kString},
    {"rows", &kCount},
    {"run_id", &shapes::kString},
    {"session", &shapes::kString},
    {"token_id", &shapes::kString},
    {"trace_id", &shapes::kString},
};

std::string_view wanted(const Shape& shape) noexcept {
  switch (shape.type) {
    case ShapeType::kArray:
      return "an array of strings";
    case ShapeType::kCount:
      return "a whole number";
    default:
      return "a string";
  }
}

void check_members(DecodeState& state, const JsonValue& item) {
  for (const JsonMember& member : item.members()) {
    for (const ShapeMember& rule : kMembers) {
      if (rule.name != member.key || member.value.is_null()) continue;
      const auto breach = find_breach(*rule.shape, member.value, *state.facts.arena);
      if (!breach) continue;
      state.findings.depart(Flag::kFieldIgnored, breach->value, "type", wanted(*rule.shape));
    }
  }
  const JsonValue columns = item.find("columns");
  if (columns && columns.is_array() && columns.size() > limits::kAccessColumnsMax) {
    state.findings.refuse("max_items", columns,
                          "at most " + std::to_string(limits::kAccessColumnsMax) + " columns");
  }
}

// A user or app: a string, or an object with `id` and perhaps `namespace`. Nothing if absent.
std::optional<EntityRef> read_actor(DecodeState& state, const JsonValue& item,
                                    std::string_view member, EntityType type) {
  const JsonValue value = optional_member(state, item, member);
  if (!value) return std::nullopt;
  if (value.is_string()) {
    const auto id = read_identifier(state, value);
    return id ? std::optional(state.entities.intern(type, {}, *id)) : std::nullopt;
  }
  if (!value.is_object()) {
    state.findings.refuse("type", value,
                          "a string or an object is required, found " + excerpt(value));
    return std::nullopt;
  }
  const JsonValue id = value.find("id");
  if (!id) {
    state.findings.refuse("required", {value, "id"}, "missing");
    return std::nullopt;
  }
  const JsonValue ns = optional_member(state, value, "namespace");
  const auto id_text = read_identifier(state, id);
  const auto ns_text = ns ? read_identifier(state, ns) : std::string_view();
  if (!id_text || !ns_text) return std::nullopt;
  return state.entities.intern(type, *ns_text, *id_text);
}

std::optional<EntityRef> read_dataset(DecodeState& state, const JsonValue& item) {
  const JsonValue value = item.find("dataset");
  if (value) return read_entity(state, value, EntityType::kDataset);
  state.findings.refuse("required", {item, "dataset"}, "missing");
  return std::nullopt;
}

void read_item(DecodeState& state, const JsonDocument& document, std::uint32_t index) {
  const JsonValue root = document.root();
  if (!root.is_object()) {
    state.findings.refuse("type", root, "an object is required, found " + excerpt(root));
    return;
  }
  state.findings.depart_from_text(document);
  const EventTime time = read_time(state, root, "time");
  check_members(state, root);
  const auto dataset = read_dataset(state, root);
  const std::size_t refused = state.findings.refusals();
  const auto user = read_actor(state, root, "user", EntityType::kUser);
  const auto app = read_actor(state, root, "app", EntityType::kApp);
  if (!user && !app && state.findings.refusals() == refused) {
    state.findings.refuse("required", {root, "user"}, "neither user nor app");
  }
  if (!dataset) return;
  state.facts.accesses.push_back({index, time.time, time.assumed, user, app, *dataset, root.raw()});
}

}  // namespace

void read_access_item(DecodeState& state, std::string_view text, std::uint32_t item) {
  thread_local JsonDocument document;
  const JsonDocument::Trim trim(document);
  if (const auto fault = document.parse(text)) {
    state.findings.refuse(*fault);
    return;
  }
  read_item(state, document, item);
}

}  // namespace ledgerline::ingest
