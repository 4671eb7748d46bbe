#include "api/principal.h"

namespace ledgerline::api {

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::kNone:
      return "none";
    case Role::kWriter:
      return "writer";
    case Role::kReader:
      return "reader";
    case Role::kAuditor:
      return "auditor";
    case Role::kAdmin:
      return "admin";
  }
  return "unknown";
}

std::optional<Role> parse_role(std::string_view text) noexcept {
  for (const Role role : {Role::kWriter, Role::kReader, Role::kAuditor, Role::kAdmin}) {
    if (text == to_string(role)) return role;
  }
  return std::nullopt;
}

bool grants(Role held, Role required) noexcept {
  if (required == Role::kNone || held == Role::kAdmin) return true;
  if (held == Role::kAuditor && required == Role::kReader) return true;
  return held == required;
}

}  // namespace ledgerline::api
