#include "tools/loadgen/ledger.h"

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"

namespace ledgerline::loadgen {
namespace {

constexpr std::string_view kPosition = "\"position\":";

std::int64_t number_at(std::string_view text, std::size_t at) {
  std::int64_t value = -1;
  std::from_chars(text.data() + at, text.data() + text.size(), value);
  return value;
}

}  // namespace

std::vector<std::int64_t> positions_in(std::string_view answer) {
  std::vector<std::int64_t> positions;
  const std::size_t receipts = answer.find("\"receipts\":[");
  if (receipts == std::string_view::npos) {
    const std::size_t at = answer.find(kPosition);
    if (at != std::string_view::npos) positions.push_back(number_at(answer, at + kPosition.size()));
    return positions;
  }
  // Receipts are flat objects or null.
  for (std::size_t at = answer.find('[', receipts) + 1; at < answer.size() && answer[at] != ']';) {
    if (answer.substr(at).starts_with("null")) {
      positions.push_back(-1);
      at += 4;
    } else if (answer[at] == '{') {
      const std::size_t position = answer.find(kPosition, at);
      positions.push_back(number_at(answer, position + kPosition.size()));
      const std::size_t flags_end = answer.find(']', at);  // of the receipt's "flags"
      at = answer.find('}', flags_end == std::string_view::npos ? at : flags_end);
      if (at == std::string_view::npos) break;
      ++at;
    } else {
      ++at;
    }
  }
  return positions;
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& path) {
  std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "ae"));
  if (!file) return Error{ErrorKind::kInternal, path + ": " + std::strerror(errno), {}};
  return std::unique_ptr<Ledger>(new Ledger(std::move(file)));
}

Result<void> Ledger::note(const std::vector<std::string_view>& records, std::string_view answer) {
  const std::vector<std::int64_t> positions = positions_in(answer);
  if (positions.size() != records.size()) {
    return Error{ErrorKind::kCorrupt, "the answer has another number of receipts", {}};
  }
  std::string lines;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (positions[i] < 0) continue;
    lines.append(std::to_string(positions[i])).append(" ");
    lines.append(to_hex(view(crypto::sha256(records[i])))).append("\n");
  }
  const bool written = std::fwrite(lines.data(), 1, lines.size(), file_.get()) == lines.size();
  if (!written || std::fflush(file_.get()) != 0) {
    return Error{ErrorKind::kInternal, std::string("ledger: ") + std::strerror(errno), {}};
  }
  return {};
}

}  // namespace ledgerline::loadgen
