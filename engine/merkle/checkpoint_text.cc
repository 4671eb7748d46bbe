#include "engine/merkle/checkpoint_text.h"

#include <optional>
#include <string_view>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/merkle/decimal.h"
#include "engine/merkle/rfc6962.h"

namespace ledgerline::merkle {
namespace {

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid, "checkpoint: " + std::string(what), ""};
}

// A non-empty line with its newline, removed from `text` and returned without it.
std::optional<ByteView> take_line(ByteView& text) {
  const std::size_t end = text.find('\n');
  if (end == ByteView::npos || end == 0) return std::nullopt;
  const ByteView line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

void append_line(std::string& out, ByteView line) {
  LEDGERLINE_ASSERT(!line.empty() && line.find('\n') == ByteView::npos);
  out += line;
  out += '\n';
}

}  // namespace

std::string format_checkpoint_text(const CheckpointText& checkpoint) {
  std::string out;
  append_line(out, checkpoint.origin);
  append_line(out, std::to_string(checkpoint.size));
  append_line(out, to_base64(view(checkpoint.root)));
  for (const std::string& extension : checkpoint.extensions) append_line(out, extension);
  return out;
}

Result<CheckpointText> parse_checkpoint_text(ByteView text) {
  const auto origin = take_line(text);
  if (!origin) return invalid("no origin");
  const auto size_line = take_line(text);
  const auto size = size_line ? parse_decimal(*size_line) : std::nullopt;
  if (!size || *size > limits::kTreeSizeMax) return invalid("bad tree size");
  const auto root_line = take_line(text);
  const auto root = root_line ? from_base64_canonical(*root_line) : std::nullopt;
  if (!root || root->size() != sizeof(Digest)) return invalid("bad root");
  CheckpointText out{std::string(*origin), *size, array_from<Digest>(*root), {}};
  if (out.size == 0 && out.root != empty_root()) return invalid("wrong root of an empty tree");
  while (!text.empty()) {
    const auto extension = take_line(text);
    if (!extension) return invalid("empty or unfinished extension line");
    out.extensions.emplace_back(*extension);
  }
  return out;
}

}  // namespace ledgerline::merkle
