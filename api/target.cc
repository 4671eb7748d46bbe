#include "api/target.h"

#include <algorithm>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"

namespace ledgerline::api {
namespace {

Error invalid(std::string message) { return {ErrorKind::kInvalid, std::move(message), {}}; }

// Value of a hexadecimal digit, or -1.
int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = ascii_lower(c);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return -1;
}

enum class Plus : bool { kLiteral, kSpace };

Result<std::string> percent_decoded(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  bool ascii = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return invalid("'%' without two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus == Plus::kSpace) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) >= 0x80) ascii = false;
    out.push_back(c);
  }
  if (!ascii && !is_utf8(out)) return invalid("not UTF-8 after percent-decoding");
  return out;
}

Result<std::vector<std::string>> parse_path(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(1);
  if (path.empty()) return segments;
  while (true) {
    if (segments.size() == limits::kPathSegmentsMax) {
      return Error{ErrorKind::kTooLarge, "target: too many path segments", {}};
    }
    const std::size_t slash = path.find('/');
    Result<std::string> segment = percent_decoded(path.substr(0, slash), Plus::kLiteral);
    if (!segment) return with_context(segment.error(), "target: path");
    segments.push_back(*std::move(segment));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

Result<QueryParameters> parse_query(std::string_view text) {
  QueryParameters parameters;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    if (parameters.size() == limits::kQueryParametersMax) {
      return Error{ErrorKind::kTooLarge, "target: too many query parameters", {}};
    }
    const std::size_t equals = pair.find('=');
    Result<std::string> name = percent_decoded(pair.substr(0, equals), Plus::kSpace);
    if (!name) {
      return with_context(
          name.error(), "target: name of query parameter " + std::to_string(parameters.size() + 1));
    }
    Result<std::string> value = percent_decoded(
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1),
        Plus::kSpace);
    if (!value) return with_context(value.error(), "target: query parameter " + *name);
    parameters.add(*std::move(name), *std::move(value));
  }
  return parameters;
}

// "/path?query" of "http://host/path?query", which may be empty; nullopt for other forms.
std::optional<std::string_view> after_authority(std::string_view text) noexcept {
  for (const std::string_view scheme :
       {std::string_view("http://"), std::string_view("https://")}) {
    if (!ascii_iequals(text.substr(0, scheme.size()), scheme)) continue;
    text.remove_prefix(scheme.size());
    return text.substr(std::min(text.find_first_of("/?"), text.size()));
  }
  return std::nullopt;
}

}  // namespace

void QueryParameters::add(std::string name, std::string value) {
  parameters_.push_back({std::move(name), std::move(value)});
}

std::optional<std::string_view> QueryParameters::find(std::string_view name) const noexcept {
  for (const QueryParameter& parameter : parameters_) {
    if (parameter.name == name) return parameter.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> QueryParameters::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const QueryParameter& parameter : parameters_) {
    if (parameter.name == name) values.emplace_back(parameter.value);
  }
  return values;
}

Result<Target> parse_target(std::string_view text) {
  if (text.empty()) return invalid("target: empty");
  if (text.size() > limits::kTargetBytesMax) {
    return Error{ErrorKind::kTooLarge, "target: too long", {}};
  }
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) {
      return invalid("target: a space or control byte");
    }
    if (c == '#') return invalid("target: a fragment ('#') is never sent to a server");
  }
  Target target;
  if (text == "*") {
    target.segments.emplace_back("*");
    return target;
  }
  const std::optional<std::string_view> rest = after_authority(text);
  text = rest.value_or(text);
  const std::size_t question = text.find('?');
  std::string_view path = text.substr(0, question);
  if (rest && path.empty()) path = "/";  // "http://host?query"
  if (path.empty() || path.front() != '/') return invalid("target: does not start with '/'");
  Result<std::vector<std::string>> segments = parse_path(path);
  if (!segments) return std::move(segments).error();
  target.segments = *std::move(segments);
  if (question != std::string_view::npos) {
    Result<QueryParameters> query = parse_query(text.substr(question + 1));
    if (!query) return std::move(query).error();
    target.query = *std::move(query);
  }
  return target;
}

}  // namespace ledgerline::api
