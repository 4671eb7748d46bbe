#include "engine/index/shape.h"

#include <algorithm>
#include <utility>

#include "engine/index/row_codec.h"

namespace ledgerline::index {
namespace {

constexpr std::uint8_t kBitAttempted = 1U << 0;
constexpr std::uint8_t kBitDeclared = 1U << 1;

// Ascending ids as differences.
void write_ids(RowWriter& out, const std::vector<EntityId>& ids) {
  out.varint(ids.size());
  std::uint64_t last = 0;
  for (const EntityId id : ids) {
    out.varint(id.value() - last);
    last = id.value();
  }
}

std::vector<EntityId> read_ids(RowReader& in) {
  std::vector<EntityId> ids(in.count());
  std::uint64_t last = 0;
  for (EntityId& id : ids) {
    last += in.varint();
    id = EntityId(last);
  }
  return ids;
}

std::optional<std::size_t> find(const std::vector<EntityId>& ids, EntityId id) {
  const auto at = std::lower_bound(ids.begin(), ids.end(), id);
  if (at == ids.end() || *at != id) return std::nullopt;
  return static_cast<std::size_t>(at - ids.begin());
}

}  // namespace

std::optional<std::size_t> Shape::ordinal(EntityId dataset, format::Direction direction) const {
  if (direction == format::Direction::kRead) return find(inputs, dataset);
  const auto at = find(outputs, dataset);
  if (!at) return std::nullopt;
  return inputs.size() + *at;
}

const Flow* Shape::flow_to(EntityId target) const {
  const auto at = std::lower_bound(flows.begin(), flows.end(), target,
                                   [](const Flow& flow, EntityId id) { return flow.target < id; });
  return at != flows.end() && at->target == target ? &*at : nullptr;
}

std::string encode_shape(const Shape& shape) {
  std::string bytes;
  RowWriter out(bytes);
  out.u8(static_cast<std::uint8_t>((shape.attempted ? kBitAttempted : 0) |
                                   (shape.declared ? kBitDeclared : 0)));
  write_ids(out, shape.inputs);
  write_ids(out, shape.outputs);
  out.varint(shape.flows.size());
  for (const Flow& flow : shape.flows) {
    out.id(flow.target);
    out.u8(static_cast<std::uint8_t>((static_cast<unsigned>(flow.rule) << 1) |
                                     (flow.all_inputs ? 1U : 0U)));
    if (!flow.all_inputs) write_ids(out, flow.sources);
  }
  return bytes;
}

Result<Shape> decode_shape(ByteView bytes) {
  RowReader in(bytes);
  Shape shape;
  const std::uint8_t bits = in.u8();
  shape.attempted = (bits & kBitAttempted) != 0;
  shape.declared = (bits & kBitDeclared) != 0;
  shape.inputs = read_ids(in);
  shape.outputs = read_ids(in);
  shape.flows.resize(in.count());
  for (Flow& flow : shape.flows) {
    flow.target = in.id();
    const std::uint8_t rule = in.u8();
    flow.rule = static_cast<format::Rule>(rule >> 1);
    flow.all_inputs = (rule & 1U) != 0;
    if (!flow.all_inputs) flow.sources = read_ids(in);
  }
  return finish(in, std::move(shape), "shape");
}

}  // namespace ledgerline::index
