// What end-to-end tests ask of a running server: post lineage, read records back, walk. Every call
// opens its own connection unless it is given one. Answers that are not JSON are null.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/http_client.h"

namespace ledgerline::test {

// A small OpenLineage event, distinct for every number. Numbers that are equal modulo 7 share a
// job, so that walks over them have several runs to fold.
[[nodiscard]] std::string small_event(std::uint64_t number);
[[nodiscard]] std::string json_array(const std::vector<std::string>& values);

struct ApiAnswer {
  int status = 0;  // 0: no answer
  nlohmann::json body;
  std::string text;
};
[[nodiscard]] ApiAnswer get(std::uint16_t port, const std::string& target);
[[nodiscard]] ApiAnswer post_json(testing::HttpClient& client, const std::string& target,
                                  const std::string& body);
[[nodiscard]] ApiAnswer post_json(std::uint16_t port, const std::string& target,
                                  const std::string& body);

// Posts one event; its position, or nothing unless the answer is 201.
[[nodiscard]] std::optional<std::uint64_t> post_event(std::uint16_t port, const std::string& event);
// The stored body; nothing unless the answer is 200.
[[nodiscard]] std::optional<std::string> body_at(std::uint16_t port, std::uint64_t position);
// Nodes and edges of the walk in both directions from a dataset of small_event, to the end.
[[nodiscard]] std::string walk_answer(std::uint16_t port, const std::string& dataset);

// Polls /readyz.
[[nodiscard]] bool wait_until_ready(std::uint16_t port);

// What `ledgerline` wrote to its log so far.
[[nodiscard]] std::string file_text(const std::string& path);

}  // namespace ledgerline::test
