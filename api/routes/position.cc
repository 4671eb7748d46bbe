#include "api/routes/position.h"

#include <charconv>
#include <string>

#include "engine/base/limits.h"

namespace ledgerline::api {

Result<Position> position_of(const Request& request) {
  const std::string_view text = request.parameter("position");
  std::uint64_t position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (error != std::errc{} || end != text.data() + text.size()) {
    const std::string given(text.substr(0, limits::kExcerptBytesMax));
    return Error{ErrorKind::kInvalid,
                 "path: a position is a whole number from 0, not \"" + given + "\"",
                 {}};
  }
  return Position(position);
}

}  // namespace ledgerline::api
