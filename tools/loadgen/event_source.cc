#include "tools/loadgen/event_source.h"

#include <algorithm>
#include <string_view>

namespace ledgerline::loadgen {
namespace {

constexpr std::string_view kProducer = "https://ledgerline.example/loadgen/1.0.0";
constexpr std::string_view kSpec = "https://openlineage.io/spec/";
constexpr std::string_view kRunIdHole = "00000000-0000-4000-8000-00000000000R";
constexpr std::string_view kParentHole = "00000000-0000-4000-8000-00000000000P";
constexpr std::string_view kTimeHole = "0000-00-00T00:00:00.000000T";
constexpr std::string_view kRowsHole = "1000000009";
constexpr std::size_t kFieldCount = 9;

constexpr std::array<std::string_view, kFieldCount> kFields = {
    "customer_id", "order_id",   "amount_cents", "currency",    "status",
    "country",     "ordered_at", "updated_at",   "channel_code"};
constexpr std::array<std::string_view, 4> kTypes = {"bigint", "varchar", "timestamp", "numeric"};
constexpr std::array<std::string_view, 16> kWords = {
    "select", "coalesce", "orders", "customers", "sum",   "left join", "where", "partition by",
    "region", "amount",   "having", "lag",       "daily", "returned",  "over",  "distinct"};

std::uint64_t mix(std::uint64_t x) {  // SplitMix64
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

void append_facet(std::string& out, std::string_view key, std::string_view type,
                  std::string_view version, std::string_view members) {
  out.append("\"").append(key).append("\":{\"_producer\":\"").append(kProducer);
  out.append("\",\"_schemaURL\":\"").append(kSpec).append("facets/").append(version).append("/");
  out.append(type).append(".json#/$defs/").append(type).append("\",").append(members).append("}");
}

std::string dataset_name(std::uint32_t id) {
  return "\"namespace\":\"postgres://warehouse.example:5432\",\"name\":\"analytics.layer.table_" +
         std::to_string(id) + "\"";
}

void append_schema(std::string& out, std::uint32_t dataset) {
  std::string members = "\"fields\":[";
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (i > 0) members += ",";
    members.append("{\"name\":\"").append(kFields[i]).append("\",\"type\":\"");
    members.append(kTypes[(i + dataset) % kTypes.size()]).append("\"}");
  }
  append_facet(out, "schema", "SchemaDatasetFacet", "1-2-0", members + "]");
}

void append_input(std::string& out, std::uint32_t dataset) {
  out.append("{").append(dataset_name(dataset)).append(",\"facets\":{");
  append_schema(out, dataset);
  out.append("}}");
}

void append_column_lineage(std::string& out, std::uint32_t source) {
  std::string members = "\"fields\":{";
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) members += ",";
    members.append("\"").append(kFields[i]).append("\":{\"inputFields\":[{");
    members.append(dataset_name(source)).append(",\"field\":\"").append(kFields[i]);
    members.append("\"}]}");
  }
  append_facet(out, "columnLineage", "ColumnLineageDatasetFacet", "1-2-0", members + "}");
}

void append_run(std::string& out) {
  out.append("\"run\":{\"runId\":\"").append(kRunIdHole).append("\",\"facets\":{");
  append_facet(out, "parent", "ParentRunFacet", "1-2-0",
               "\"run\":{\"runId\":\"" + std::string(kParentHole) +
                   "\"},\"job\":{\"namespace\":\"loadgen\",\"name\":\"nightly\"}");
  out.append(",");
  append_facet(out, "processing_engine", "ProcessingEngineRunFacet", "1-1-1",
               "\"version\":\"3.5.1\",\"name\":\"spark\",\"openlineageAdapterVersion\":\"1.40.0\"");
  out.append("}}");
}

void append_job(std::string& out, std::uint32_t job, const std::string& sql) {
  out.append("\"job\":{\"namespace\":\"loadgen\",\"name\":\"layered.job_");
  out.append(std::to_string(job)).append("\",\"facets\":{");
  append_facet(out, "jobType", "JobTypeJobFacet", "2-0-4",
               "\"processingType\":\"BATCH\",\"integration\":\"SPARK\",\"jobType\":\"SQL_JOB\"");
  out.append(",");
  append_facet(out, "sql", "SQLJobFacet", "1-1-0", "\"query\":\"" + sql + "\"");
  out.append("}}");
}

}  // namespace

EventSource::EventSource(const EventShape& shape)
    : shape_(shape), random_(mix(shape.seed)), templates_(std::size_t{2} * shape.jobs) {
  shape_.layers = std::clamp(shape_.layers, 1U, shape_.jobs);
  next_run_id();
  parent_run_id_ = run_id_;
  next_run_id();
}

EventSource::Template EventSource::render(std::uint32_t job, bool complete) const {
  // Dataset ids: layer 0 are the sources, job j writes dataset width + j.
  const std::uint32_t width = std::max(1U, shape_.jobs / shape_.layers);
  const std::uint32_t first = job / width * width;  // first dataset of the layer before
  const std::uint64_t choice = mix(shape_.seed ^ (std::uint64_t{job} << 20));
  const std::uint32_t left = first + static_cast<std::uint32_t>(choice % width);
  const std::uint32_t right = first + static_cast<std::uint32_t>((choice >> 32) % width);

  std::string tail = "\"inputs\":[";
  append_input(tail, left);
  tail += ",";
  append_input(tail, right);
  tail.append("],\"outputs\":[{").append(dataset_name(width + job)).append(",\"facets\":{");
  append_schema(tail, width + job);
  if (complete) {
    tail += ",";
    append_column_lineage(tail, left);
    tail += "},\"outputFacets\":{";
    append_facet(tail, "outputStatistics", "OutputStatisticsOutputDatasetFacet", "1-0-2",
                 "\"rowCount\":" + std::string(kRowsHole) + ",\"size\":1048576");
  }
  tail.append("}}],\"producer\":\"").append(kProducer).append("\",\"schemaURL\":\"");
  tail.append(kSpec).append("2-0-2/OpenLineage.json#/$defs/RunEvent\"}");

  std::string head = "{\"eventType\":\"";
  head.append(complete ? "COMPLETE" : "START").append("\",\"eventTime\":\"").append(kTimeHole);
  head.append("\",");
  append_run(head);
  head.append(",");

  // The query is the same in START and COMPLETE, as a producer's would be; it fills the COMPLETE up
  // to the size asked for.
  std::string sql = "create table table_" + std::to_string(width + job) + " as";
  const std::size_t sql_bytes = shape_.event_bytes > 3'400 ? shape_.event_bytes - 3'400 : 0;
  for (std::uint64_t at = choice; sql.size() < sql_bytes; at = mix(at)) {
    sql.append(" ").append(kWords[at % kWords.size()]);
    if (at % 5 == 0) sql.append(" t").append(std::to_string(at % 997));
  }
  append_job(head, job, sql);

  Template out;
  out.text = head + "," + tail;
  out.run_id = out.text.find(kRunIdHole);
  out.parent_run_id = out.text.find(kParentHole);
  out.time = out.text.find(kTimeHole);
  out.rows = out.text.find(kRowsHole);
  return out;
}

const EventSource::Template& EventSource::template_of(std::uint32_t job, bool complete) {
  Template& kept = templates_[std::size_t{2} * job + (complete ? 1 : 0)];
  if (kept.text.empty()) kept = render(job, complete);
  return kept;
}

void EventSource::next_run_id() {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::size_t at = 0;
  for (int half = 0; half < 2; ++half) {
    random_ = mix(random_);
    for (int shift = 60; shift >= 0; shift -= 4) {
      if (at == 8 || at == 13 || at == 18 || at == 23) run_id_[at++] = '-';
      run_id_[at++] = kHex[(random_ >> shift) & 15];
    }
  }
  run_id_[14] = '4';
  run_id_[19] = '8';
}

void EventSource::write_time(char* hole, Timestamp now) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t second = now.ns / kSecond;
  if (second != second_) {
    second_ = second;
    second_text_ = to_string(Timestamp{second * kSecond});
    second_text_.pop_back();  // 'Z'
  }
  hole = std::copy(second_text_.begin(), second_text_.end(), hole);
  *hole++ = '.';
  std::int64_t micros = now.ns % kSecond / 1'000;
  for (int digit = 5; digit >= 0; --digit) {
    hole[digit] = static_cast<char>('0' + micros % 10);
    micros /= 10;
  }
  hole[6] = 'Z';
}

void EventSource::append_next(std::string& out, Timestamp now) {
  const Template& event = template_of(job_, complete_);
  const std::size_t at = out.size();
  out.append(event.text);
  char* text = out.data() + at;
  std::copy(run_id_.begin(), run_id_.end(), text + event.run_id);
  std::copy(parent_run_id_.begin(), parent_run_id_.end(), text + event.parent_run_id);
  write_time(text + event.time, now);
  if (event.rows != std::string::npos) {
    std::uint64_t rows = 1'000'000'000 + random_ % 1'000'000'000;
    for (std::size_t digit = kRowsHole.size(); digit > 0; --digit, rows /= 10) {
      text[event.rows + digit - 1] = static_cast<char>('0' + rows % 10);
    }
  }
  if (!complete_) {
    complete_ = true;
    return;
  }
  complete_ = false;
  next_run_id();
  if (++job_ == shape_.jobs) {
    job_ = 0;
    parent_run_id_ = run_id_;
    next_run_id();
  }
}

}  // namespace ledgerline::loadgen
