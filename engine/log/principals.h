// Names of senders and the positions that stand for them. A principal's name is a record of its own
// (kind principal), committed once, before the first record that needs it; its position is the
// principal id in every header.
//
// Such a record is {"name": <name>}, sent to the endpoint "principal" by principal 0 without a
// source id, so its identity follows from the name alone: the log's identity rows are the index by
// name, nothing is read at start, and a second submission is a duplicate. That makes a race between
// two first uses harmless. A principal whose record was erased is unknown: the next use of the name
// commits a new record.
//
// Thread-safe. Names in use are kept in memory: there are as many as configured callers.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/log/log_reader.h"
#include "engine/log/sequencer.h"

namespace ledgerline::log {

class PrincipalTable {
 public:
  using Done = std::function<void(Result<Position>)>;

  // All arguments must outlive the table.
  PrincipalTable(const kv::Store& store, const LogReader& reader, Sequencer& sequencer,
                 const Clock& clock);

  // The position of `name`; nothing when the log has no such principal.
  [[nodiscard]] Result<std::optional<Position>> find(std::string_view name);

  // Of every name in the log. Reads the governance records once, at the first call.
  [[nodiscard]] Result<std::vector<Position>> all();

  // Calls `done` with the position of `name`: at once when the log has it, else on the sequencer's
  // thread once its record is committed. Errors are those of find() and Sequencer::submit.
  void resolve(std::string_view name, const Done& done);

 private:
  [[nodiscard]] std::optional<Position> remembered(std::string_view name) const;
  [[nodiscard]] bool is_erased(Position principal) const;
  void remember(std::string_view name, Position position);
  [[nodiscard]] Result<std::vector<Position>> scan() const;

  const kv::Store& store_;
  const LogReader& reader_;
  Sequencer& sequencer_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards the rest
  std::map<std::string, Position, std::less<>> by_name_;
  std::set<Position> positions_;  // complete once scanned_
  bool scanned_ = false;
};

// The body of a principal's record, and the name in it.
[[nodiscard]] std::string principal_body(std::string_view name);
[[nodiscard]] std::optional<std::string> principal_name(ByteView body);

}  // namespace ledgerline::log
