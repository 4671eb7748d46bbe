// From method and path to route. Built before the server starts, then immutable: lookups are
// thread-safe and allocate only for path parameters.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/handler.h"
#include "api/route_metrics.h"

namespace ledgerline::api {

class Router {
 public:
  struct Parameter {
    std::string name;
    std::size_t segment = 0;
    bool rest = false;
  };
  struct Entry {
    explicit Entry(Route added) : route(std::move(added)), metrics(route.path) {}

    Route route;
    std::vector<Parameter> parameters;  // of the template, in order
    RouteMetrics metrics;
  };
  struct Match {
    const Entry* entry = nullptr;           // null: see allow
    std::vector<PathParameter> parameters;  // names point into the entry
    std::string allow;  // no entry: the path's methods ("GET, HEAD, OPTIONS"), empty: no such path
  };

  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // A malformed template or the same method and path twice is a bug and ends the process.
  void add(Route route);

  // HEAD finds the GET route. OPTIONS is answered from `allow` unless a route declares it.
  [[nodiscard]] Match find(Method method, const std::vector<std::string>& segments) const;

  // All routes in the order added, for OpenAPI and tests.
  [[nodiscard]] const std::vector<std::unique_ptr<Entry>>& entries() const { return entries_; }

 private:
  struct Node;
  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace ledgerline::api
