#include "api/routes/position.h"

#include <charconv>

namespace ledgerline::api {

Result<Position> position_of(const Request& request) {
  const std::string_view text = request.parameter("position");
  std::uint64_t position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Error{ErrorKind::kInvalid, "a position is a whole number from 0", {}};
  }
  return Position(position);
}

}  // namespace ledgerline::api
