#include "api/request.h"

#include "engine/base/ascii.h"
#include "engine/base/assert.h"

namespace ledgerline::api {

std::string_view to_string(Method method) noexcept {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
    case Method::kOther:
      break;
  }
  return "";
}

void Headers::reserve(std::size_t fields, std::size_t bytes) {
  spans_.reserve(fields);
  bytes_.reserve(bytes);
}

void Headers::add(std::string_view name, std::string_view value) {
  Span span{};
  span.name = static_cast<std::uint32_t>(bytes_.size());
  bytes_.append(name);
  span.value = static_cast<std::uint32_t>(bytes_.size());
  bytes_.append(value);
  span.end = static_cast<std::uint32_t>(bytes_.size());
  spans_.push_back(span);
}

Headers::Field Headers::at(std::size_t i) const noexcept {
  const Span& span = spans_[i];
  const std::string_view bytes = bytes_;
  return {bytes.substr(span.name, span.value - span.name),
          bytes.substr(span.value, span.end - span.value)};
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const Field field = at(i);
    if (ascii_iequals(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const Field field = at(i);
    if (ascii_iequals(field.name, name)) values.push_back(field.value);
  }
  return values;
}

std::shared_ptr<const std::string> empty_body() {
  static const std::string empty;
  // Without a control block: no count for all threads to fight over.
  return {std::shared_ptr<const std::string>(), &empty};
}

std::string_view Request::parameter(std::string_view name) const {
  for (const PathParameter& parameter : parameters) {
    if (parameter.name == name) return parameter.value;
  }
  LEDGERLINE_ASSERT(false && "a path parameter that the route does not declare");
  return {};
}

}  // namespace ledgerline::api
