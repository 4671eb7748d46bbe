#include "engine/log/own_records.h"

#include "engine/log/json_text.h"

namespace ledgerline::log {
namespace {

// `members`: further ones, as JSON.
Result<NewRecord> audit_record(std::string_view event, const std::string& members, Timestamp now) {
  format::RecordHeader header;
  header.kind = format::RecordKind::kSelfAudit;
  header.received_at = now;
  header.content_type = "application/json";
  const auto body = std::make_shared<const std::string>("{\"event\":" + json_string(event) +
                                                        ",\"time\":" + json_string(to_string(now)) +
                                                        "," + members + "}");
  return make_new_record(header, *body, body);
}

std::string next_position(Position next) {
  return ",\"next_position\":" + std::to_string(next.value());
}

std::string json_array(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + json_string(text);
  return "[" + out + "]";
}

std::string key_members(std::string_view vkey, std::string_view size_name, std::uint64_t size,
                        const ChangeNote& note) {
  return "\"vkey\":" + json_string(vkey) + "," + json_string(size_name) + ":" +
         std::to_string(size) + without_witnesses(note.unasked_witnesses) +
         ",\"reason\":" + json_string(note.reason);
}

std::string text_or_null(const std::string& text) {
  return text.empty() ? "null" : json_string(text);
}

std::string document_of(const Guards& guards) {
  return "{\"mirror\":" + text_or_null(guards.mirror) +
         ",\"witness_policy\":" + text_or_null(guards.witness_policy) + "}";
}

}  // namespace

Result<NewRecord> guards_changed(const Guards& from, const Guards& to, Position next,
                                 Timestamp now) {
  return audit_record(
      "guards_changed",
      "\"from\":" + document_of(from) + ",\"to\":" + document_of(to) + next_position(next), now);
}

Result<NewRecord> opened_without_mirror(const std::filesystem::path& mirror, Position next,
                                        Timestamp now) {
  return audit_record("opened_without_mirror",
                      "\"mirror\":" + json_string(mirror.string()) + next_position(next), now);
}

Result<NewRecord> opened_without_witnesses(const std::vector<std::string>& witnesses, Position next,
                                           Timestamp now) {
  return audit_record("opened_without_witnesses",
                      "\"witnesses\":" + json_array(witnesses) + next_position(next), now);
}

Result<NewRecord> key_added(std::string_view vkey, std::uint64_t from_size, const ChangeNote& note,
                            Timestamp now) {
  return audit_record("log_key_added", key_members(vkey, "from_size", from_size, note), now);
}

Result<NewRecord> key_retired(std::string_view vkey, std::uint64_t until_size,
                              const ChangeNote& note, Timestamp now) {
  return audit_record("log_key_retired", key_members(vkey, "until_size", until_size, note), now);
}

std::string without_witnesses(const std::vector<std::string>& names) {
  return names.empty() ? std::string() : ",\"without_witnesses\":" + json_array(names);
}

}  // namespace ledgerline::log
