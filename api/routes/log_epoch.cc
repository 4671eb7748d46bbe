#include "api/routes/log_epoch.h"

#include "engine/log/log_reader.h"
#include "engine/merkle/decimal.h"

namespace ledgerline::api {

std::string_view path_prefix(EpochPath where) noexcept {
  return where == EpochPath::kCurrent ? "/log" : "/log/epochs/{base}";
}

Result<const log::Epoch*> epoch_of(const Services& services, EpochPath where,
                                   const Request& request) {
  const log::EpochTable& epochs = services.log->epochs();
  if (where == EpochPath::kCurrent) return &epochs.current();
  const auto base = merkle::parse_decimal(request.parameter("base"));
  const log::Epoch* const epoch = base ? epochs.find(Position(*base)) : nullptr;
  if (epoch == nullptr || epoch->base != Position(*base)) {
    return Error{ErrorKind::kNotFound, "no epoch begins at this position: see /log/epochs", {}};
  }
  return epoch;
}

}  // namespace ledgerline::api
