#include "ingest/facet_rules.h"

#include "engine/base/limits.h"
#include "engine/base/timestamp.h"
#include "ingest/json_text.h"

namespace ledgerline::ingest {
namespace {

std::span<const FacetRule> rules_of(FacetPlace place) noexcept {
  switch (place) {
    case FacetPlace::kRun:
      return run_facet_rules();
    case FacetPlace::kJob:
      return job_facet_rules();
    case FacetPlace::kDataset:
      return dataset_facet_rules();
    case FacetPlace::kInput:
      return input_facet_rules();
    case FacetPlace::kOutput:
      return output_facet_rules();
  }
  return {};
}

class Checker {
 public:
  explicit Checker(std::pmr::memory_resource& arena) noexcept : arena_(arena) {}

  [[nodiscard]] std::optional<ShapeBreach> check(const Shape& shape, const JsonValue& value) {
    switch (shape.type) {
      case ShapeType::kObject:
        return object(shape, value);
      case ShapeType::kArray:
        return array(shape, value);
      case ShapeType::kMap:
        return map(shape, value);
      case ShapeType::kTagged:
        return tagged(shape, value);
      default:
        return scalar(shape, value) ? std::nullopt : std::optional(ShapeBreach{value, {}});
    }
  }

 private:
  [[nodiscard]] bool scalar(const Shape& shape, const JsonValue& value) {
    switch (shape.type) {
      case ShapeType::kString:
        return value.is_string() && allowed(shape, value);
      case ShapeType::kName:
      case ShapeType::kRunId:
        return value.is_string() && bounded(shape, value);
      case ShapeType::kInteger:
        return value.kind() == JsonKind::kNumber && is_json_integer(value.raw());
      case ShapeType::kCount:
        return value.kind() == JsonKind::kNumber && is_json_integer(value.raw()) &&
               !value.raw().starts_with('-');
      case ShapeType::kNumber:
        return value.kind() == JsonKind::kNumber;
      case ShapeType::kBoolean:
        return value.is_boolean();
      case ShapeType::kDateTime:
        return value.is_string() && parse_timestamp(value.text(arena_)).has_value();
      default:
        return true;
    }
  }

  [[nodiscard]] bool allowed(const Shape& shape, const JsonValue& value) {
    if (shape.words.empty()) return true;
    const std::string_view text = value.text(arena_);
    for (const std::string_view word : shape.words) {
      if (text == word) return true;
    }
    return false;
  }

  [[nodiscard]] bool bounded(const Shape& shape, const JsonValue& value) {
    if (shape.type == ShapeType::kRunId && value.raw().size() == 2) return false;
    return value.raw().size() <= limits::kNameBytesMax ||
           value.text(arena_).size() <= limits::kNameBytesMax;
  }

  [[nodiscard]] std::optional<ShapeBreach> object(const Shape& shape, const JsonValue& value) {
    if (!value.is_object()) return ShapeBreach{value, {}};
    std::uint64_t seen = 0;
    for (const JsonMember& member : value.members()) {
      for (std::size_t i = 0; i < shape.members.size(); ++i) {
        const ShapeMember& rule = shape.members[i];
        if (rule.name != member.key) continue;
        if (member.value.is_null()) break;
        seen |= std::uint64_t{1} << i;
        if (auto breach = check(*rule.shape, member.value)) return breach;
        break;
      }
    }
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const bool present = ((seen >> i) & 1) != 0;
      if (shape.members[i].required && !present) return ShapeBreach{value, shape.members[i].name};
    }
    if (shape.name_pair && is_present(value, "namespace") != is_present(value, "name")) {
      return ShapeBreach{value, {}};
    }
    return std::nullopt;
  }

  [[nodiscard]] static bool is_present(const JsonValue& object, std::string_view name) {
    const JsonValue value = object.find(name);
    return value && !value.is_null();
  }

  [[nodiscard]] std::optional<ShapeBreach> array(const Shape& shape, const JsonValue& value) {
    if (!value.is_array()) return ShapeBreach{value, {}};
    for (const JsonValue item : value.items()) {
      if (auto breach = check(*shape.element, item)) return breach;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<ShapeBreach> map(const Shape& shape, const JsonValue& value) {
    if (!value.is_object()) return ShapeBreach{value, {}};
    if (shape.element->type == ShapeType::kAny) return std::nullopt;
    for (const JsonMember& member : value.members()) {
      if (auto breach = check(*shape.element, member.value)) return breach;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<ShapeBreach> tagged(const Shape& shape, const JsonValue& value) {
    const JsonValue tag = value.find("type");
    if (!tag || !tag.is_string()) return ShapeBreach{value, "type"};
    const std::string_view text = tag.text(arena_);
    for (const ShapeAlternative& alternative : shape.alternatives) {
      if (alternative.tag == text) return check(*alternative.shape, value);
    }
    return ShapeBreach{value, "type"};
  }

  std::pmr::memory_resource& arena_;
};

}  // namespace

const FacetRule* facet_rule(FacetPlace place, std::string_view key) noexcept {
  for (const FacetRule& rule : rules_of(place)) {
    if (rule.key == key) return &rule;
  }
  return nullptr;
}

std::optional<ShapeBreach> find_breach(const Shape& shape, const JsonValue& value,
                                       std::pmr::memory_resource& arena) {
  return Checker(arena).check(shape, value);
}

}  // namespace ledgerline::ingest
