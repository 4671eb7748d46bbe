// Rows of one sort that the store does not give, for fsck: said once, with the first position.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/log/fsck.h"

namespace ledgerline::log {

class UnreadableRows {
 public:
  void add(Position position, const Error& error) {
    if (rows_ == 0 || position < first_) {
      first_ = position;
      message_ = error.message;
    }
    ++rows_;
  }
  void add(const UnreadableRows& more) {
    if (more.rows_ > 0 && (rows_ == 0 || more.first_ < first_)) {
      first_ = more.first_;
      message_ = more.message_;
    }
    rows_ += more.rows_;
  }
  // Nothing when there are none. `what` is one of them: "record".
  void report(std::string_view what, FsckReport& report) const {
    if (rows_ == 0) return;
    std::string text = std::to_string(rows_) + " ";
    text.append(what).append(rows_ == 1 ? " cannot be read: " : "s from here on cannot be read: ");
    report.add("unreadable", first_, text + message_);
  }

  [[nodiscard]] bool empty() const noexcept { return rows_ == 0; }
  [[nodiscard]] Position first() const noexcept { return first_; }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }

 private:
  std::uint64_t rows_ = 0;
  Position first_;
  std::string message_;  // of the first
};

}  // namespace ledgerline::log
