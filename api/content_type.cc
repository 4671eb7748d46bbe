#include "api/content_type.h"

#include <string>

#include "engine/base/ascii.h"

namespace ledgerline::api {
namespace {

std::string_view unquoted(std::string_view text) noexcept {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

}  // namespace

Result<ContentType> parse_content_type(std::string_view value) {
  ContentType parsed;
  std::size_t end = value.find(';');
  parsed.type = ascii_lowered(ascii_trimmed(value.substr(0, end)));
  const std::size_t slash = parsed.type.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == parsed.type.size()) {
    return Error{ErrorKind::kUnsupported, "Content-Type is not type/subtype", {}};
  }
  while (end != std::string_view::npos) {
    value.remove_prefix(end + 1);
    end = value.find(';');
    const std::string_view parameter = ascii_trimmed(value.substr(0, end));
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    if (!ascii_iequals(ascii_trimmed(parameter.substr(0, equals)), "charset")) continue;
    const std::string_view charset = unquoted(ascii_trimmed(parameter.substr(equals + 1)));
    if (!ascii_iequals(charset, "utf-8") && !ascii_iequals(charset, "utf8")) {
      return Error{ErrorKind::kUnsupported, "charset is not utf-8", {}};
    }
    parsed.charset = "utf-8";
  }
  return parsed;
}

}  // namespace ledgerline::api
