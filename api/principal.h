// Who is calling, and what they may do. Values; thread-safe as such.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ledgerline::api {

// What a route asks for and a key grants. Writers only write and readers only read; an auditor is a
// reader who also sees the store's own audit; an admin may do everything.
enum class Role : std::uint8_t { kNone, kWriter, kReader, kAuditor, kAdmin };

// "none", "writer", "reader", "auditor", "admin": the words of the configuration.
[[nodiscard]] std::string_view to_string(Role role) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view text) noexcept;

// True if somebody who holds `held` may call a route that asks for `required`.
[[nodiscard]] bool grants(Role held, Role required) noexcept;

struct Principal {
  std::string name;  // goes into every record this caller writes
  Role role = Role::kNone;
};

// Shared because a request outlives its connection and the principal outlives both: it belongs to
// the configured key.
using PrincipalPtr = std::shared_ptr<const Principal>;

}  // namespace ledgerline::api
