// Overwriting secrets before their memory is given back. Not removed by the optimiser; cannot fail.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ledgerline::crypto {

void wipe(std::span<std::uint8_t> secret) noexcept;
void wipe(std::string& secret) noexcept;  // and empties it

}  // namespace ledgerline::crypto
