// Compares an index with a fresh fold of the log it stands beside, byte for byte: the index is a
// function of the log alone, so any difference is damage or a broken fold. Not meaningful once
// something was erased (a withdrawn row and a row that never was leave different traces).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "engine/base/result.h"
#include "engine/index/log_fold.h"
#include "engine/log/fsck.h"

namespace ledgerline::tools {

struct IndexCheck {
  std::filesystem::path index;
  std::filesystem::path scratch;  // where the fresh fold goes; must not exist, is removed
  index::FactsDecoder decode;
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

// Adds findings with the check "index", and a note that says how far the index was compared, or why
// it was not. An index that is not there is no finding: it is disposable.
void check_index(const kv::Store& log, const log::EpochTable& epochs, const IndexCheck& check,
                 log::FsckReport& report);

}  // namespace ledgerline::tools
