// The client's own book: one line "position sha256-of-the-body" for every acknowledged record. Each
// answer's lines reach the operating system before the next request goes out, so the book survives
// a killed load generator and can be held against the store after a crash. One thread.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace ledgerline::loadgen {

// The positions in an answer of an ingest route, in request order; -1 for a record that was not
// stored. A single receipt gives one.
[[nodiscard]] std::vector<std::int64_t> positions_in(std::string_view answer);

class Ledger {
 public:
  // Appends to `path`.
  [[nodiscard]] static Result<std::unique_ptr<Ledger>> open(const std::string& path);

  // `records` are the bodies sent, in request order.
  [[nodiscard]] Result<void> note(const std::vector<std::string_view>& records,
                                  std::string_view answer);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  explicit Ledger(std::unique_ptr<std::FILE, Close> file) : file_(std::move(file)) {}

  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace ledgerline::loadgen
