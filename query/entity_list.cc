// Lists and searches entities. A list reads the names in their stored order; a search looks through
// the directory in memory, which has no order, and keeps the least names of a page.
#include <algorithm>
#include <array>
#include <queue>
#include <tuple>

#include "engine/index/directory.h"
#include "engine/index/index_keys.h"
#include "engine/index/reader.h"
#include "query/context.h"
#include "query/cursor.h"
#include "query/entities.h"
#include "query/tables.h"

namespace ledgerline::query {
namespace {

using format::EntityType;

constexpr std::array kTypes{EntityType::kDataset, EntityType::kJob, EntityType::kUser,
                            EntityType::kApp};

std::uint64_t fingerprint_of(const EntityListQuestion& question) {
  Fingerprint print;
  print.add("entities").add(question.type ? to_string(*question.type) : "");
  print.add(std::uint64_t{question.ns.has_value()}).add(question.ns.value_or(""));
  print.add(question.substring);
  return print.value();
}

// The name key behind which the page starts; empty: at the beginning.
Result<std::string> resume_after(const EntityListQuestion& question) {
  if (question.cursor.empty()) return std::string();
  auto payload = open_cursor(fingerprint_of(question), question.cursor, 1);
  if (payload && !index::checked_name_key(*payload)) return not_a_cursor();
  return payload;
}

std::vector<EntityType> types_of(const EntityListQuestion& question) {
  if (!question.type) return {kTypes.begin(), kTypes.end()};
  auto type = entity_type_of(*question.type);
  return type ? std::vector{*type} : std::vector<EntityType>{};
}

EntitySummary summary_of(EntityType type, std::string_view ns, std::string_view name,
                         std::uint32_t flags) {
  return {node_type_of(type),
          {std::string(ns), std::string(name)},
          (flags & index::kEntityObserved) != 0};
}

// Up to `limit` + 1 entities.
Result<void> list_names(const Context& context, const EntityListQuestion& question,
                        const std::string& after, std::size_t limit,
                        std::vector<EntitySummary>& out) {
  std::string from = after.empty() ? after : after + '\0';  // the next possible key
  for (EntityType type : types_of(question)) {
    std::string prefix =
        question.ns ? index::name_prefix(type, *question.ns) : index::name_prefix(type);
    if (!from.empty() && kv::prefix_end(prefix) <= from) continue;
    auto read = context.reader().names(
        prefix, from > prefix ? ByteView(from) : ByteView(), [&](ByteView key, EntityId id) {
          index::NameKey name = index::parse_name_key(key);
          out.push_back(summary_of(name.type, name.ns, name.name, entity_flags(context, id)));
          return out.size() <= limit;
        });
    if (!read) return read;
    if (out.size() > limit) break;
  }
  return {};
}

struct Match {
  EntityType type{};
  std::string_view ns;
  std::string_view name;
  std::uint32_t flags = 0;
  friend bool operator<(const Match& a, const Match& b) {
    return std::tie(a.type, a.ns, a.name) < std::tie(b.type, b.ns, b.name);
  }
};

// Up to `limit` + 1 entities.
void search_names(const Context& context, const EntityListQuestion& question,
                  const std::string& after, std::size_t limit, std::vector<EntitySummary>& out) {
  std::optional<index::NameKey> last;
  if (!after.empty()) last = index::parse_name_key(after);
  auto wanted = question.type ? entity_type_of(*question.type) : std::nullopt;
  std::priority_queue<Match> least;
  context.directory().search(question.substring,
                             [&](EntityId id, const index::Directory::Entry& entry) {
                               if (id >= context.entities_end()) return true;
                               if (wanted && entry.type != *wanted) return true;
                               if (question.ns && entry.ns != *question.ns) return true;
                               Match match{entry.type, entry.ns, entry.name, entry.flags};
                               if (last && !(Match{last->type, last->ns, last->name, 0} < match))
                                 return true;
                               if (least.size() > limit && !(match < least.top())) return true;
                               least.push(match);
                               if (least.size() > limit + 1) least.pop();
                               return true;
                             });
  out.resize(least.size());
  for (std::size_t i = out.size(); i-- > 0; least.pop()) {
    const Match& match = least.top();
    out[i] = summary_of(match.type, match.ns, match.name, match.flags);
  }
}

}  // namespace

Result<EntityList> list_entities(const Context& context, const EntityListQuestion& question) {
  if (question.type == NodeType::kRun) {
    return Error{ErrorKind::kInvalid, "type: expected dataset, job, user or app", {}};
  }
  auto after = resume_after(question);
  if (!after) return after.error();
  std::size_t limit = std::clamp<std::size_t>(question.limit, 1, limits::kPageRowsMax);
  EntityList list;
  list.envelope = context.envelope(Draws::kEntities);
  if (question.substring.empty()) {
    auto read = list_names(context, question, *after, limit, list.entities);
    if (!read) return read.error();
  } else {
    search_names(context, question, *after, limit, list.entities);
  }
  if (list.entities.size() > limit) {
    list.entities.resize(limit);
    const EntitySummary& last = list.entities.back();
    std::string key;
    index::name_key(*entity_type_of(last.type), last.name.ns, last.name.name, key);
    list.envelope.mark(Incomplete::kPage);
    list.envelope.cursor = seal_cursor(fingerprint_of(question), key);
  }
  return list;
}

}  // namespace ledgerline::query
