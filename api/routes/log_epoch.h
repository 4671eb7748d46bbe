// Which epoch's tree a path below /log/ speaks of. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "api/request.h"
#include "api/services.h"
#include "engine/log/epoch.h"

namespace ledgerline::api {

enum class EpochPath : std::uint8_t {
  kCurrent,  // /log/...
  kNamed,    // /log/epochs/{base}/...
};
[[nodiscard]] std::string_view path_prefix(EpochPath where) noexcept;

// kNotFound: no epoch begins there.
[[nodiscard]] Result<const log::Epoch*> epoch_of(const Services& services, EpochPath where,
                                                 const Request& request);

}  // namespace ledgerline::api
