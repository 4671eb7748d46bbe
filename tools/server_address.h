// data/address: the URL of the server that works on a data directory, so that `ledgerline fsck`
// beside it finds it without being told. Written once the server listens, removed when it stops; a
// killed server leaves it behind, which does no harm: it is only read while somebody holds the
// lock.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "tools/config.h"

namespace ledgerline::tools {

// The URL at which a client on this machine reaches a server that listens on `address`.
[[nodiscard]] std::string local_url(const ListenAddress& address, std::uint16_t port, bool tls);

[[nodiscard]] Result<void> write_server_address(const std::filesystem::path& data,
                                                const std::string& url);
void remove_server_address(const std::filesystem::path& data);
// Nothing when there is no such file.
[[nodiscard]] std::optional<std::string> read_server_address(const std::filesystem::path& data);

}  // namespace ledgerline::tools
