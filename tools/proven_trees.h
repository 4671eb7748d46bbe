// Where the trees of an export file lie: positions follow from leaf indexes, once it is known where
// each epoch begins and which one it follows. The first records of epochs say both.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tools/proven_record.h"

namespace ledgerline::tools {

// kInvalid of every member: what the file contradicts, or does not show.
class ProvenTrees {
 public:
  [[nodiscard]] Result<void> add_epoch(const ProvenRecord& first, const std::string& where);
  // After all epochs were added.
  [[nodiscard]] Result<void> place(const ProvenRecord& record, const std::string& where);
  // Whether every tree that a record was placed in is the newest one or leads to it.
  [[nodiscard]] Result<void> check_connected(const ProvenRecord& newest) const;

 private:
  struct Tree {
    Position base;
    std::string before;      // origin of the tree that it follows
    std::uint64_t size = 0;  // of that one
  };
  std::map<std::string, Tree> trees_;  // by origin; the store's first tree is not in it
  std::map<std::string, std::pair<std::uint64_t, Digest>> checkpoints_;
};

}  // namespace ledgerline::tools
