#include "query/access.h"

#include <algorithm>
#include <tuple>

#include "engine/base/limits.h"
#include "engine/index/reader.h"
#include "query/alias_component.h"
#include "query/context.h"
#include "query/cursor.h"
#include "query/entity_seen.h"
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
  for (const std::optional<Name>& filter : {question.user, question.app}) {
    print.add(std::uint64_t{filter.has_value()});
    if (filter) print.add(filter->ns).add(filter->name);
  }
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

struct Filter {
  std::optional<EntityId> user;
  std::optional<EntityId> app;

  [[nodiscard]] bool matches(const index::AccessRow& row) const {
    return (!user || row.user == user) && (!app || row.app == app);
  }
};

Error no_such_node(const Context& context, const NodeRef& node) {
  return context.not_found("no such node: " + to_string(node), Draws::kEntities);
}

Result<std::optional<EntityId>> filter_of(const Context& context, format::EntityType type,
                                          const std::optional<Name>& name) {
  if (!name) return std::optional<EntityId>();
  auto id = find_entity(context, type, *name);
  if (!id || *id) return id;
  return no_such_node(context, {node_type_of(type), *name, {}, {}});
}

// Of an empty answer: kNotFound if nothing had named the node by `known_at`.
Result<void> check_known(const Context& context, const NodeRef& node,
                         const std::vector<EntityId>& names, Position known_at) {
  index::AsOf as_of;
  as_of.known_at = known_at;
  const Result<Seen> seen = seen_of(context, *entity_type_of(node.type), names, as_of);
  if (!seen) return seen.error();
  if (seen->first || seen->cut) return {};
  return no_such_node(context, node);
}

Result<void> check_all_known(const Context& context, const AccessQuestion& question,
                             const std::vector<EntityId>& names, const Filter& filter) {
  if (!question.known_at) return {};
  const Position known_at = *question.known_at;
  if (auto done = check_known(context, question.node, names, known_at); !done) return done;
  if (filter.user) {
    const NodeRef user{NodeType::kUser, *question.user, {}, {}};
    if (auto done = check_known(context, user, {*filter.user}, known_at); !done) return done;
  }
  if (!filter.app) return {};
  return check_known(context, {NodeType::kApp, *question.app, {}, {}}, {*filter.app}, known_at);
}

struct Gathered {
  std::vector<Hit> hits;
  std::optional<Place> cut;  // nothing behind it was looked at under every name
};

void keep_first(std::vector<Hit>& hits, std::size_t count) {
  const auto earlier = [](const Hit& a, const Hit& b) { return a.place < b.place; };
  if (hits.size() > count) {
    const auto end = hits.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(hits.begin(), end, hits.end(), earlier);
    hits.erase(end, hits.end());
  }
  std::sort(hits.begin(), hits.end(), earlier);
}

// The first `limit` + 1 rows of all names together, in order: enough to know whether more follow.
Result<Gathered> gather(const Context& context, const AccessQuestion& question,
                        const Filter& filter, const std::vector<EntityId>& entities,
                        const std::optional<index::AccessKey>& after, std::size_t limit) {
  Gathered out;
  Position known_at = question.known_at.value_or(Position(UINT64_MAX));
  // The names share the budget, so that every page gets further under each of them.
  const std::size_t looked_at_max =
      std::max<std::size_t>(1, limits::kAccessRowsScannedMax / entities.size());
  for (EntityId entity : entities) {
    std::size_t taken = 0;
    std::size_t looked_at = 0;
    auto read = context.reader().accesses(
        entity, question.from.value_or(Timestamp::min()), question.until.value_or(Timestamp::max()),
        index::Order::kOldestFirst, after,
        [&](const index::AccessKey& key, const index::AccessRow& row) {
          if (key.at.position <= known_at && filter.matches(row)) {
            out.hits.push_back({{key}, row});
            if (++taken > limit) return false;
          }
          if (++looked_at < looked_at_max) return true;
          if (!out.cut || Place{key} < *out.cut) out.cut = Place{key};
          return false;
        });
    if (!read) return read.error();
    if (out.hits.size() > 4 * (limit + 1)) keep_first(out.hits, limit + 1);
  }
  keep_first(out.hits, limit + 1);
  while (out.cut && !out.hits.empty() && *out.cut < out.hits.back().place) out.hits.pop_back();
  return out;
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
  const auto received_at = values.received_at(row.position);
  if (!received_at) return received_at.error();
  row.far_future = is_far_future(row.time, *received_at);
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
  if (!*id) return no_such_node(context, question.node);
  auto user = filter_of(context, format::EntityType::kUser, question.user);
  if (!user) return user.error();
  auto app = filter_of(context, format::EntityType::kApp, question.app);
  if (!app) return app.error();
  AccessAnswer answer;
  answer.envelope = context.envelope(Draws::kAccess);
  context.set_known_at(answer.envelope, question.known_at);
  auto entities = names_of(context, question, **id, answer.envelope);
  if (!entities) return entities.error();
  std::size_t limit = std::clamp<std::size_t>(question.limit, 1, limits::kPageRowsMax);
  auto gathered = gather(context, question, {*user, *app}, *entities, *after, limit);
  if (!gathered) return gathered.error();
  std::vector<Hit>& hits = gathered->hits;
  if (hits.empty() && !gathered->cut) {
    auto known = check_all_known(context, question, *entities, {*user, *app});
    if (!known) return known.error();
  }
  if (hits.size() > limit) {
    hits.resize(limit);
    answer.envelope.mark(Incomplete::kPage);
    answer.envelope.cursor = cursor_after(question, hits.back().place.key);
  } else if (gathered->cut) {
    answer.envelope.mark(Incomplete::kRowBudget);
    answer.envelope.cursor = cursor_after(question, gathered->cut->key);
  }
  if (question.node.type == NodeType::kDataset) {
    for (EntityId entity : *entities) answer.datasets.push_back(name_of(context, entity));
  }
  RecordValues values(context);
  for (const Hit& hit : hits) {
    auto row = row_of(context, hit, values);
    if (!row) return row.error();
    if (row->erased) answer.envelope.mark(Incomplete::kErased);
    answer.rows.push_back(std::move(*row));
  }
  return answer;
}

}  // namespace ledgerline::query
