#include "engine/index/dump_text.h"

#include <algorithm>

#include "engine/base/encoding.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_keys.h"

namespace ledgerline::index {
namespace {

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
  return out;
}

std::string text_of(const std::optional<Timestamp>& time) { return time ? to_string(*time) : "-"; }

std::string time_of(const std::optional<First>& first) {
  return first ? to_string(first->time) : "-";
}

std::string word(format::Direction direction) {
  return direction == format::Direction::kRead ? "read" : "write";
}

}  // namespace

std::string words(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out.push_back(' ');
    out += part;
  }
  return out;
}

std::string sorted_list(std::vector<std::string> items) {
  std::sort(items.begin(), items.end());
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out += ", ";
    out += item;
  }
  return out + "]";
}

Result<DumpText> DumpText::load(const kv::Store& store) {
  DumpText text;
  kv::Cursor entities = store.scan(kEntities, {}, {});
  for (entities.seek_first(); entities.valid(); entities.next()) {
    Result<EntityRow> row = decode_entity_row(entities.value());
    if (!row) return row.error();
    text.entities_.emplace(parse_entity_key(entities.key()), std::move(*row));
  }
  if (auto done = entities.status(); !done) return done.error();
  kv::Cursor shapes = store.scan(kShapes, {}, {});
  for (shapes.seek_first(); shapes.valid(); shapes.next()) {
    Result<Shape> shape = decode_shape(shapes.value());
    if (!shape) return shape.error();
    text.shapes_.emplace(std::string(shapes.key()), std::move(*shape));
  }
  if (auto done = shapes.status(); !done) return done.error();
  return text;
}

std::string DumpText::name(EntityId id) const {
  if (id == EntityId(0)) return "-";
  const auto found = entities_.find(id);
  if (found == entities_.end()) return "unknown";
  const EntityRow& row = found->second;
  return std::string(format::to_string(row.type)) + "(" + quote(row.ns) + "," + quote(row.name) +
         ")";
}

std::string DumpText::names(const std::vector<EntityId>& ids) const {
  std::vector<std::string> out;
  out.reserve(ids.size());
  for (const EntityId id : ids) out.push_back(name(id));
  return sorted_list(std::move(out));
}

std::string DumpText::flow(const Flow& flow) const {
  return words({name(flow.target), std::string(format::to_string(flow.rule)),
                flow.all_inputs ? "all" : names(flow.sources)});
}

std::string DumpText::shape(const ShortDigest& digest) const { return shape(digest, {}); }

std::string DumpText::shape(const ShortDigest& digest, const Firsts& firsts) const {
  const auto found = shapes_.find(std::string(view(digest)));
  if (found == shapes_.end()) return "unknown shape";
  const Shape& shape = found->second;
  std::size_t ordinal = 0;
  const auto list = [&](const std::vector<EntityId>& ids) {
    std::vector<std::string> out;
    for (const EntityId id : ids) {
      const std::optional<First> first = first_at(firsts, ordinal++);
      out.push_back(first ? name(id) + "@" + to_string(first->time) : name(id));
    }
    return sorted_list(std::move(out));
  };
  const std::string inputs = list(shape.inputs);
  const std::string outputs = list(shape.outputs);
  std::vector<std::string> flows;
  for (const Flow& each : shape.flows) flows.push_back(flow(each));
  return words({shape.attempted ? "attempted" : "good", shape.declared ? "declared" : "observed",
                "in", inputs, "out", outputs, "flows", sorted_list(std::move(flows))});
}

std::string DumpText::link(const std::optional<RunLink>& link) const {
  if (!link) return "-";
  return words({to_string(link->run), name(link->job), to_string(link->time)});
}

std::string DumpText::run(const RunRow& row) const {
  std::vector<std::string> mentions;
  for (const Mention& m : row.mentions) {
    mentions.push_back(
        words({word(m.direction), name(m.dataset),
               m.last_used ? "used " + to_string(*m.last_used) : "named", to_string(m.first.time),
               to_string(m.last), std::to_string(m.lifecycle), to_string(m.changed),
               to_string(m.dropped)}));
  }
  std::vector<std::string> flows;
  for (const FlowStatement& f : row.flows) {
    std::vector<std::string> sources;
    for (const FlowSource& s : f.sources) sources.push_back(node(s.node) + to_string(s.last));
    flows.push_back(words({std::string(format::to_string(f.rule)), node(f.target),
                           to_string(f.last), sorted_list(std::move(sources))}));
  }
  std::vector<std::string> versions;
  for (const VersionMention& v : row.versions) {
    versions.push_back(words({name(v.dataset), word(v.direction), quote(v.text),
                              v.far_future ? "far" : "near", to_string(v.time)}));
  }
  const std::string terminal =
      row.terminal ? words({std::string(format::to_string(row.terminal->type)),
                            to_string(row.terminal->time), row.terminal->far_future ? "far" : ""})
                   : "-";
  const std::string mode =
      row.mode ? std::to_string(static_cast<int>(row.mode->mode)) + to_string(row.mode->time) : "-";
  const std::string nominal = row.nominal
                                  ? words({to_string(row.nominal->time),
                                           text_of(row.nominal->start), text_of(row.nominal->end)})
                                  : "-";
  return words({"text",
                quote(row.text),
                row.observed ? "observed" : "stub",
                "types",
                std::to_string(row.event_types),
                "first",
                time_of(row.first_event),
                "last",
                time_of(row.last_event),
                "start",
                time_of(row.start),
                "terminal",
                terminal,
                "mode",
                mode,
                "parent",
                link(row.parent),
                "root",
                link(row.root),
                "nominal",
                nominal,
                "explicit",
                text_of(row.explicit_lineage),
                "mentions",
                sorted_list(std::move(mentions)),
                "flows",
                sorted_list(std::move(flows)),
                "versions",
                sorted_list(std::move(versions))});
}

std::string DumpText::bindings(const std::vector<DeclaredBinding>& bindings) const {
  std::vector<std::string> out;
  out.reserve(bindings.size());
  for (const DeclaredBinding& binding : bindings) {
    out.push_back(words({name(binding.owner), shape(binding.shape)}));
  }
  return sorted_list(std::move(out));
}

std::vector<std::string> DumpText::entity_lines() const {
  std::vector<std::string> lines;
  for (const auto& [id, row] : entities_) {
    lines.push_back(words({"entity", name(id), "flags", std::to_string(row.flags)}));
  }
  return lines;
}

}  // namespace ledgerline::index
