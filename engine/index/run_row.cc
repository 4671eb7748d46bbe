#include "engine/index/run_row.h"

#include <bit>
#include <utility>

#include "engine/index/row_codec.h"

namespace ledgerline::index {
namespace {

// Which optional parts follow.
enum Part : std::uint32_t {
  kObserved = 1U << 0,
  kFirstEvent = 1U << 1,
  kLastEvent = 1U << 2,
  kStart = 1U << 3,
  kTerminal = 1U << 4,
  kTerminalFar = 1U << 5,
  kMode = 1U << 6,
  kParent = 1U << 7,
  kRoot = 1U << 8,
  kNominal = 1U << 9,
  kNominalStart = 1U << 10,
  kNominalEnd = 1U << 11,
  kText = 1U << 12,
  kExplicitLineage = 1U << 13,
};

constexpr std::uint8_t kTerminalBits = event_bit(format::EventType::kComplete) |
                                       event_bit(format::EventType::kFail) |
                                       event_bit(format::EventType::kAbort);

std::uint32_t parts_of(const RunRow& row) {
  std::uint32_t parts = 0;
  const auto set = [&parts](bool present, Part part) {
    if (present) parts |= part;
  };
  set(row.observed, kObserved);
  set(row.first_event.has_value(), kFirstEvent);
  set(row.last_event.has_value(), kLastEvent);
  set(row.start.has_value(), kStart);
  set(row.terminal.has_value(), kTerminal);
  set(row.terminal && row.terminal->far_future, kTerminalFar);
  set(row.mode.has_value(), kMode);
  set(row.parent.has_value(), kParent);
  set(row.root.has_value(), kRoot);
  set(row.nominal.has_value(), kNominal);
  set(row.nominal && row.nominal->start, kNominalStart);
  set(row.nominal && row.nominal->end, kNominalEnd);
  set(!row.text.empty(), kText);
  set(row.explicit_lineage.has_value(), kExplicitLineage);
  return parts;
}

// Times and positions of a run lie close together: they are stored against its first event.
struct Base {
  Timestamp time;
  Position position;
};

void write_first(RowWriter& out, const First& first, const Base& base) {
  out.time(first.time, base.time);
  out.signed_varint(static_cast<std::int64_t>(first.position.value() - base.position.value()));
}

First read_first(RowReader& in, const Base& base) {
  First first;
  first.time = in.time(base.time);
  first.position = Position(base.position.value() + static_cast<std::uint64_t>(in.signed_varint()));
  return first;
}

void write_link(RowWriter& out, const RunLink& link, const Base& base) {
  out.time(link.time, base.time);
  out.bytes(view(link.run.bytes));
  out.id(link.job);
}

RunLink read_link(RowReader& in, const Base& base) {
  RunLink link;
  link.time = in.time(base.time);
  link.run = in.uuid();
  link.job = in.id();
  return link;
}

void write_node(RowWriter& out, const FlowNode& node) {
  out.varint((node.id.value() << 1) | (node.job ? 1U : 0U));
}

FlowNode read_node(RowReader& in) {
  const std::uint64_t value = in.varint();
  return {EntityId(value >> 1), (value & 1) != 0};
}

void write_scalars(RowWriter& out, const RunRow& row, const Base& base) {
  if (!row.text.empty()) out.text(row.text);
  out.u8(row.event_types);
  if (row.last_event) write_first(out, *row.last_event, base);
  if (row.start) write_first(out, *row.start, base);
  if (row.terminal) {
    out.u8(static_cast<std::uint8_t>(row.terminal->type));
    write_first(out, {row.terminal->time, row.terminal->position}, base);
  }
  if (row.mode) {
    out.u8(static_cast<std::uint8_t>(row.mode->mode));
    out.time(row.mode->time, base.time);
  }
  if (row.parent) write_link(out, *row.parent, base);
  if (row.root) write_link(out, *row.root, base);
  if (row.nominal) {
    out.time(row.nominal->time, base.time);
    if (row.nominal->start) out.time(*row.nominal->start, base.time);
    if (row.nominal->end) out.time(*row.nominal->end, base.time);
  }
  if (row.explicit_lineage) out.time(*row.explicit_lineage, base.time);
}

void read_scalars(RowReader& in, RunRow& row, std::uint32_t parts, const Base& base) {
  const auto has = [parts](Part part) { return (parts & part) != 0; };
  if (has(kText)) row.text = in.text();
  row.event_types = in.u8();
  if (has(kLastEvent)) row.last_event = read_first(in, base);
  if (has(kStart)) row.start = read_first(in, base);
  if (has(kTerminal)) {
    const auto type = static_cast<format::EventType>(in.u8());
    const First first = read_first(in, base);
    row.terminal = Terminal{has(kTerminalFar), first.time, type, first.position};
  }
  if (has(kMode)) {
    const auto mode = static_cast<format::ContentMode>(in.u8());
    row.mode = ModeStatement{in.time(base.time), mode};
  }
  if (has(kParent)) row.parent = read_link(in, base);
  if (has(kRoot)) row.root = read_link(in, base);
  if (has(kNominal)) {
    row.nominal.emplace();
    row.nominal->time = in.time(base.time);
    if (has(kNominalStart)) row.nominal->start = in.time(base.time);
    if (has(kNominalEnd)) row.nominal->end = in.time(base.time);
  }
  if (has(kExplicitLineage)) row.explicit_lineage = in.time(base.time);
}

constexpr std::uint8_t kMentionWrite = 1U << 0;
constexpr std::uint8_t kMentionUsed = 1U << 1;
constexpr std::uint8_t kMentionLifecycle = 1U << 2;
constexpr std::uint8_t kMentionNamedLater = 1U << 3;  // used, and last named by a flow alone
constexpr std::uint8_t kMentionDropped = 1U << 4;

bool tells_lifecycle(const Mention& mention) {
  return mention.lifecycle != 0 || mention.changed != Timestamp::min();
}

void write_mentions(RowWriter& out, const RunRow& row, const Base& base) {
  out.varint(row.mentions.size());
  for (const Mention& mention : row.mentions) {
    const bool named_later = mention.last_used && *mention.last_used != mention.last;
    const bool dropped = mention.dropped != Timestamp::min();
    out.u8(static_cast<std::uint8_t>(
        (mention.direction == format::Direction::kWrite ? kMentionWrite : 0) |
        (mention.last_used ? kMentionUsed : 0) |
        (tells_lifecycle(mention) ? kMentionLifecycle : 0) |
        (named_later ? kMentionNamedLater : 0) | (dropped ? kMentionDropped : 0)));
    out.id(mention.dataset);
    write_first(out, mention.first, base);
    out.time(mention.last, mention.first.time);
    if (named_later) out.time(*mention.last_used, mention.first.time);
    if (tells_lifecycle(mention)) {
      out.u8(mention.lifecycle);
      out.time(mention.changed, mention.first.time);
    }
    if (dropped) out.time(mention.dropped, mention.first.time);
  }
}

void read_mentions(RowReader& in, RunRow& row, const Base& base) {
  row.mentions.resize(in.count());
  for (Mention& mention : row.mentions) {
    const std::uint8_t bits = in.u8();
    mention.direction =
        (bits & kMentionWrite) != 0 ? format::Direction::kWrite : format::Direction::kRead;
    mention.dataset = in.id();
    mention.first = read_first(in, base);
    mention.last = in.time(mention.first.time);
    if ((bits & kMentionUsed) != 0) {
      const bool named_later = (bits & kMentionNamedLater) != 0;
      mention.last_used = named_later ? in.time(mention.first.time) : mention.last;
    }
    if ((bits & kMentionLifecycle) != 0) {
      mention.lifecycle = in.u8();
      mention.changed = in.time(mention.first.time);
    }
    if ((bits & kMentionDropped) != 0) mention.dropped = in.time(mention.first.time);
  }
}

void write_flows(RowWriter& out, const RunRow& row, const Base& base) {
  out.varint(row.flows.size());
  for (const FlowStatement& flow : row.flows) {
    out.u8(static_cast<std::uint8_t>(flow.rule));
    write_node(out, flow.target);
    out.time(flow.last, base.time);
    out.varint(flow.sources.size());
    for (const FlowSource& source : flow.sources) {
      write_node(out, source.node);
      out.time(source.last, flow.last);
    }
  }
}

void read_flows(RowReader& in, RunRow& row, const Base& base) {
  row.flows.resize(in.count());
  for (FlowStatement& flow : row.flows) {
    flow.rule = static_cast<format::Rule>(in.u8());
    flow.target = read_node(in);
    flow.last = in.time(base.time);
    flow.sources.resize(in.count());
    for (FlowSource& source : flow.sources) {
      source.node = read_node(in);
      source.last = in.time(flow.last);
    }
  }
}

void write_versions(RowWriter& out, const RunRow& row, const Base& base) {
  out.varint(row.versions.size());
  for (const VersionMention& version : row.versions) {
    out.u8(static_cast<std::uint8_t>((static_cast<unsigned>(version.direction) << 1) |
                                     (version.far_future ? 1U : 0U)));
    out.id(version.dataset);
    out.time(version.time, base.time);
    out.text(version.text);
  }
}

void read_versions(RowReader& in, RunRow& row, const Base& base) {
  row.versions.resize(in.count());
  for (VersionMention& version : row.versions) {
    const std::uint8_t bits = in.u8();
    version.far_future = (bits & 1U) != 0;
    version.direction = static_cast<format::Direction>(bits >> 1);
    version.dataset = in.id();
    version.time = in.time(base.time);
    version.text = in.text();
  }
}

void write_open(RowWriter& out, const RunRow& row) {
  out.varint(row.open_evidence.size());
  for (const OpenEvidence& open : row.open_evidence) {
    out.id(open.owner);
    out.position(open.position);
  }
  out.varint(row.open_versions.size());
  for (const OpenVersion& open : row.open_versions) {
    out.id(open.dataset);
    out.varint(open.text);
    out.position(open.position);
  }
}

void read_open(RowReader& in, RunRow& row) {
  row.open_evidence.resize(in.count());
  for (OpenEvidence& open : row.open_evidence) {
    open.owner = in.id();
    open.position = in.position();
  }
  row.open_versions.resize(in.count());
  for (OpenVersion& open : row.open_versions) {
    open.dataset = in.id();
    open.text = in.varint();
    open.position = in.position();
  }
}

}  // namespace

bool RunRow::conflicting_terminals() const noexcept {
  return std::popcount(static_cast<unsigned>(event_types & kTerminalBits)) > 1;
}

bool RunRow::attempted() const noexcept {
  return terminal && terminal->type != format::EventType::kComplete;
}

bool RunRow::snapshot_mode() const noexcept {
  return mode && mode->mode == format::ContentMode::kCompleteSnapshot;
}

std::string encode_run_row(const RunRow& row) {
  std::string bytes;
  RowWriter out(bytes);
  Base base;
  out.varint(parts_of(row));
  if (row.first_event) {
    base = {row.first_event->time, row.first_event->position};
    out.time(base.time);
    out.position(base.position);
  }
  write_scalars(out, row, base);
  write_mentions(out, row, base);
  write_flows(out, row, base);
  write_versions(out, row, base);
  write_open(out, row);
  return bytes;
}

Result<RunRow> decode_run_row(ByteView bytes) {
  RowReader in(bytes);
  RunRow row;
  Base base;
  const std::uint32_t parts = in.u32();
  row.observed = (parts & kObserved) != 0;
  if ((parts & kFirstEvent) != 0) {
    base.time = in.time();
    base.position = in.position();
    row.first_event = First{base.time, base.position};
  }
  read_scalars(in, row, parts, base);
  read_mentions(in, row, base);
  read_flows(in, row, base);
  read_versions(in, row, base);
  read_open(in, row);
  return finish(in, std::move(row), "run row");
}

}  // namespace ledgerline::index
