// Names of senders and the positions that stand for them. A principal's name is a record of its own
// (kind principal), committed once, before the first record that needs it; its position is the
// principal id in every header.
//
// Such a record is {"name": <name>}, sent to the endpoint "principal" by principal 0 without a
// source id, so its identity follows from the name alone and a second submission is a duplicate.
// That makes a race between two first uses harmless.
//
// Thread-safe. Names are kept in memory: there are as many as configured callers.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
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

  // Reads the names in the log. All arguments but the result must outlive the table.
  [[nodiscard]] static Result<std::unique_ptr<PrincipalTable>> load(const kv::Store& store,
                                                                    const LogReader& reader,
                                                                    Sequencer& sequencer,
                                                                    const Clock& clock);

  [[nodiscard]] std::optional<Position> find(std::string_view name) const;
  // The name behind an id; nothing when the record is no known principal (erased, for one).
  [[nodiscard]] std::optional<std::string> name_of(Position principal) const;

  // Of every known name.
  [[nodiscard]] std::vector<Position> all() const;

  // Calls `done` with the position of `name`: at once when it is known, else on the sequencer's
  // thread once its record is committed. Errors are those of Sequencer::submit.
  void resolve(std::string_view name, Done done);

 private:
  PrincipalTable(Sequencer& sequencer, const Clock& clock) : sequencer_(sequencer), clock_(clock) {}
  void learn(std::string name, Position position);

  Sequencer& sequencer_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards both maps
  std::map<std::string, Position, std::less<>> by_name_;
  std::map<Position, std::string> by_position_;
};

// The body of a principal's record, and the name in it.
[[nodiscard]] std::string principal_body(std::string_view name);
[[nodiscard]] std::optional<std::string> principal_name(ByteView body);

}  // namespace ledgerline::log
