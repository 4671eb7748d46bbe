// Facts by hand, for tests of the fold: as a decoder would make them, with a body that holds the
// facet values. Names are in namespace "ns" unless they are given as "namespace|name".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/format/facts.h"

namespace ledgerline::test {

// A UUID whose last byte is `number`.
[[nodiscard]] Uuid run_id(std::uint8_t number);
// Seconds after 2026-01-01T00:00:00Z.
[[nodiscard]] Timestamp at(std::int64_t seconds);

class FactsBuilder {
 public:
  static FactsBuilder run_event(format::EventType type, std::uint8_t run, std::string_view job,
                                std::int64_t seconds);
  static FactsBuilder job_event(std::string_view job, std::int64_t seconds);
  static FactsBuilder dataset_event(std::string_view dataset, std::int64_t seconds);
  static FactsBuilder access(std::string_view user, std::string_view app, std::string_view dataset,
                             std::int64_t seconds);

  FactsBuilder& in(std::string_view dataset);
  FactsBuilder& out(std::string_view dataset);
  FactsBuilder& columns(std::string_view target, const std::vector<std::string>& sources);
  // Nodes of a lineage facet; "job:x" names a job, "" the event's own.
  FactsBuilder& lineage(std::string_view target, const std::vector<std::string>& sources);
  FactsBuilder& explicit_lineage();
  FactsBuilder& parent(std::uint8_t run, std::string_view job);
  FactsBuilder& root(std::uint8_t run, std::string_view job);
  FactsBuilder& mode(format::ContentMode mode);
  FactsBuilder& nominal(std::int64_t start, std::int64_t end);
  FactsBuilder& facet(std::string_view dataset, std::string_view key, std::string_view value);
  FactsBuilder& deleted_facet(std::string_view dataset, std::string_view key);
  FactsBuilder& job_facet(std::string_view job, std::string_view key, std::string_view value);
  FactsBuilder& run_facet(std::string_view key, std::string_view value);
  FactsBuilder& symlinks(std::string_view dataset, const std::vector<std::string>& others);
  FactsBuilder& temporary(std::string_view dataset);
  FactsBuilder& lifecycle(std::string_view dataset, format::Lifecycle change,
                          std::string_view previous = {});
  FactsBuilder& version(std::string_view dataset, format::Direction direction,
                        std::string_view text);
  FactsBuilder& stated_version(std::string_view dataset, std::string_view text);
  FactsBuilder& control(std::string_view upstream, std::string_view downstream);
  FactsBuilder& far_future();

  [[nodiscard]] std::shared_ptr<const format::Facts> build();

 private:
  explicit FactsBuilder(std::int64_t seconds);
  format::EntityRef entity(format::EntityType type, std::string_view name);
  format::EntityRef dataset(std::string_view name);
  format::EntityRef job(std::string_view name);
  format::EntityRef node(std::string_view name);
  format::RunRef run(std::uint8_t number, std::string_view job);
  void add_facet(format::FacetScope scope, format::EntityRef entity, std::string_view key,
                 std::string_view value, bool deleted);

  std::shared_ptr<format::Facts> facts_;
  std::string body_;
  std::vector<std::pair<std::size_t, std::size_t>> facet_ranges_;
  std::vector<std::pair<std::size_t, std::size_t>> access_ranges_;
};

}  // namespace ledgerline::test
