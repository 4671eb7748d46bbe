// A request as handlers see it: complete, decoded, checked against its route, and free of any HTTP
// library. It owns all it refers to except the names of path parameters, which belong to the route;
// it may be moved to another thread and outlive its connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/principal.h"
#include "api/target.h"
#include "engine/base/timestamp.h"

namespace ledgerline::api {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

[[nodiscard]] std::string_view to_string(Method method) noexcept;  // "GET", ...; "" for kOther

// Header fields in the order sent. Names compare without case; bytes are kept as sent. One buffer
// holds all of them.
class Headers {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  void reserve(std::size_t fields, std::size_t bytes);
  void add(std::string_view name, std::string_view value);

  // The first field of that name; valid until the next add().
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  // All fields of that name, valid as long.
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  [[nodiscard]] std::size_t size() const noexcept { return spans_.size(); }
  [[nodiscard]] Field at(std::size_t i) const noexcept;

 private:
  struct Span {
    std::uint32_t name;
    std::uint32_t value;
    std::uint32_t end;
  };
  std::string bytes_;
  std::vector<Span> spans_;
};

// "application/json; charset=UTF-8" is {"application/json", "utf-8"}.
struct ContentType {
  std::string type;     // lower case, without parameters; empty if none was sent
  std::string charset;  // "utf-8" or empty
};

struct PathParameter {
  std::string_view name;  // as in the route's path template, without braces
  std::string value;      // decoded
};

// One string for all requests without a body.
[[nodiscard]] std::shared_ptr<const std::string> empty_body();

struct Request {
  Method method = Method::kGet;
  std::string target;                 // as sent
  std::vector<std::string> segments;  // decoded, see Target
  std::vector<PathParameter> parameters;
  QueryParameters query;
  Headers headers;
  ContentType content_type;
  // After content-decoding; never null. Shared with whoever stores it; the bytes count as in flight
  // until the last owner lets go.
  std::shared_ptr<const std::string> body = empty_body();
  PrincipalPtr principal;  // null only on public routes called without credentials
  std::string peer;        // "address:port"
  Timestamp received_at;   // when the header was complete
  std::string id;          // 14 hex digits, in logs and problem documents

  // Value of a parameter that the route's template names; a name it does not have is a bug.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

}  // namespace ledgerline::api
