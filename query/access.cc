#include "query/access.h"

#include <algorithm>
#include <tuple>

#include "engine/base/limits.h"
#include "engine/index/reader.h"
#include "query/alias_component.h"
#include "query/context.h"
#include "query/cursor.h"
#include "query/record_values.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

// Where a row stands in the answer's order.
struct Place {
  index::AccessKey key;
  friend bool operator<(const Place& a, const Place& b) {
    return std::tie(a.key.at, a.key.item) < std::tie(b.key.at, b.key.item);
  }
};

struct Hit {
  Place place;
  index::AccessRow row;
};

std::uint64_t fingerprint_of(const AccessQuestion& question) {
  Fingerprint print;
  print.add("access").add(static_cast<std::uint64_t>(question.node.type));
  print.add(question.node.name.ns).add(question.node.name.name);
  print.add(static_cast<std::uint64_t>(question.from.value_or(Timestamp::min()).ns));
  print.add(static_cast<std::uint64_t>(question.until.value_or(Timestamp::max()).ns));
  print.add(question.known_at.value_or(Position(UINT64_MAX)).value());
  print.add(std::uint64_t{question.aliases});
  return print.value();
}

Result<std::optional<index::AccessKey>> resume_after(const AccessQuestion& question) {
  if (question.cursor.empty()) return std::optional<index::AccessKey>();
  auto payload = open_cursor(fingerprint_of(question), question.cursor, 20);
  if (!payload) return payload.error();
  index::AccessKey key;
  key.at.time = Timestamp{from_order_preserving(big_endian_at<std::uint64_t>(*payload, 0))};
  key.at.position = Position(big_endian_at<std::uint64_t>(*payload, 8));
  key.item = big_endian_at<std::uint32_t>(*payload, 16);
  return std::optional(key);
}

std::string cursor_after(const AccessQuestion& question, const index::AccessKey& key) {
  std::string payload;
  append_big_endian(payload, order_preserving(key.at.time.ns));
  append_big_endian(payload, key.at.position.value());
  append_big_endian(payload, key.item);
  return seal_cursor(fingerprint_of(question), payload);
}

Result<std::vector<EntityId>> names_of(const Context& context, const AccessQuestion& question,
                                       EntityId id, Envelope& envelope) {
  if (question.node.type != NodeType::kDataset || !question.aliases) {
    return std::vector<EntityId>{id};
  }
  index::AsOf as_of;
  if (question.known_at) as_of.known_at = *question.known_at;
  AliasResolver resolver(context, as_of);
  auto component = resolver.component_of(id);
  if (!component) return component.error();
  if (resolver.cut()) envelope.mark(Incomplete::kRowBudget);
  return (*component)->members;
}

// The first `limit` + 1 rows of every name, in order: enough to know whether more follow.
Result<std::vector<Hit>> gather(const Context& context, const AccessQuestion& question,
                                const std::vector<EntityId>& entities,
                                const std::optional<index::AccessKey>& after, std::size_t limit) {
  std::vector<Hit> hits;
  Position known_at = question.known_at.value_or(Position(UINT64_MAX));
  for (EntityId entity : entities) {
    std::size_t taken = 0;
    auto read = context.reader().accesses(
        entity, question.from.value_or(Timestamp::min()), question.until.value_or(Timestamp::max()),
        index::Order::kOldestFirst, after,
        [&](const index::AccessKey& key, const index::AccessRow& row) {
          if (key.at.position > known_at) return true;
          hits.push_back({{key}, row});
          return ++taken <= limit;
        });
    if (!read) return read.error();
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.place < b.place; });
  return hits;
}

Result<AccessRow> row_of(const Context& context, const Hit& hit, RecordValues& values) {
  AccessRow row;
  row.time = hit.place.key.at.time;
  row.position = hit.place.key.at.position;
  row.item = hit.place.key.item;
  row.dataset = name_of(context, hit.row.dataset);
  if (hit.row.user) row.user = name_of(context, *hit.row.user);
  if (hit.row.app) row.app = name_of(context, *hit.row.app);
  auto value = values.read({row.position, hit.row.offset, hit.row.length});
  if (!value) return value.error();
  row.erased = !value->has_value();
  if (*value) row.value = std::move(**value);
  return row;
}

}  // namespace

Result<AccessAnswer> list_access(const Context& context, const AccessQuestion& question) {
  auto type = entity_type_of(question.node.type);
  if (!type || *type == format::EntityType::kJob) {
    return Error{ErrorKind::kInvalid, "type: expected dataset, user or app", {}};
  }
  auto after = resume_after(question);
  if (!after) return after.error();
  auto id = find_entity(context, *type, question.node.name);
  if (!id) return id.error();
  if (!*id) {
    return Error{ErrorKind::kNotFound, "no such node: " + to_string(question.node), {}};
  }
  AccessAnswer answer;
  answer.envelope = context.envelope();
  answer.envelope.known_at = question.known_at;
  auto entities = names_of(context, question, **id, answer.envelope);
  if (!entities) return entities.error();
  std::size_t limit = std::clamp<std::size_t>(question.limit, 1, limits::kPageRowsMax);
  auto hits = gather(context, question, *entities, *after, limit);
  if (!hits) return hits.error();
  if (hits->size() > limit) {
    hits->resize(limit);
    answer.envelope.mark(Incomplete::kPage);
    answer.envelope.cursor = cursor_after(question, hits->back().place.key);
  }
  if (question.node.type == NodeType::kDataset) {
    for (EntityId entity : *entities) answer.datasets.push_back(name_of(context, entity));
  }
  RecordValues values(context);
  for (const Hit& hit : *hits) {
    auto row = row_of(context, hit, values);
    if (!row) return row.error();
    if (row->erased) answer.envelope.mark(Incomplete::kErased);
    answer.rows.push_back(std::move(*row));
  }
  return answer;
}

}  // namespace ledgerline::query
