#include "tests/support/facts_text.h"

#include <functional>
#include <sstream>

#include "tests/support/attestation_text.h"

namespace ledgerline::test {
namespace {

using format::EntityRef;
using format::Facts;

std::string entity(const Facts& facts, EntityRef ref) {
  const format::EntityFact& fact = facts.entities.at(ref);
  std::string out(to_string(fact.type));
  out.append(" ").append(fact.ns).append("|").append(fact.name);
  return out;
}

std::string list(const Facts& facts, const std::vector<EntityRef>& refs) {
  std::string out = "[";
  for (const EntityRef ref : refs) out += (out.size() > 1 ? ", " : "") + entity(facts, ref);
  return out + "]";
}

std::string run(const Facts& facts, format::RunRef ref) {
  const format::RunIdentity& identity = facts.runs.at(ref);
  std::string out = to_string(identity.id);
  if (!identity.text.empty()) out.append(" (").append(identity.text).append(")");
  return out + " of " + entity(facts, identity.job);
}

void print_run(std::ostream& out, const Facts& facts) {
  if (!facts.run) return;
  const format::RunFact& fact = *facts.run;
  out << "run " << run(facts, fact.run) << "\nevent type " << to_string(fact.event_type) << "\n";
  if (fact.parent) out << "parent " << run(facts, *fact.parent) << "\n";
  if (fact.root) out << "root " << run(facts, *fact.root) << "\n";
  if (fact.mode) out << "mode " << static_cast<int>(*fact.mode) << "\n";
  if (fact.nominal_start) out << "nominal start " << to_string(*fact.nominal_start) << "\n";
  if (fact.nominal_end) out << "nominal end " << to_string(*fact.nominal_end) << "\n";
}

std::string_view name(format::Direction direction) {
  return direction == format::Direction::kRead ? "reads" : "writes";
}

void print_lineage(std::ostream& out, const Facts& facts) {
  for (const auto& use : facts.uses) {
    out << name(use.direction) << " " << entity(facts, use.dataset) << "\n";
  }
  if (facts.explicit_lineage) out << "explicit lineage\n";
  for (const auto& flow : facts.flows) {
    out << to_string(flow.rule) << " " << entity(facts, flow.target) << " <- "
        << list(facts, flow.sources) << "\n";
  }
  for (const auto& control : facts.controls) {
    out << "control " << entity(facts, control.upstream) << " -> "
        << entity(facts, control.downstream) << "\n";
  }
}

void print_facets(std::ostream& out, const Facts& facts) {
  static constexpr std::string_view kScopes[] = {"", "entity", "run", "input", "output"};
  for (const auto& facet : facts.facets) {
    out << "facet " << kScopes[static_cast<std::size_t>(facet.scope)] << " ";
    if (facet.scope != format::FacetScope::kRun) out << entity(facts, facet.entity) << " ";
    out << facet.key << (facet.deleted ? " deleted " : " ") << facet.value << "\n";
  }
}

void print_datasets(std::ostream& out, const Facts& facts) {
  for (const auto& alias : facts.aliases) {
    out << "alias " << entity(facts, alias.dataset) << " = " << list(facts, alias.identifiers)
        << "\n";
  }
  for (const auto& change : facts.lifecycles) {
    out << "lifecycle " << entity(facts, change.dataset) << " " << to_string(change.change);
    if (change.previous) out << " from " << entity(facts, *change.previous);
    out << "\n";
  }
  for (const auto& version : facts.versions) {
    out << "version " << entity(facts, version.dataset) << " ";
    out << (version.direction ? name(*version.direction) : "described") << " " << version.version
        << "\n";
  }
  for (const auto& temporary : facts.temporaries) {
    out << "temporary " << entity(facts, temporary.dataset) << "\n";
  }
}

void print_access(std::ostream& out, const Facts& facts) {
  for (const auto& access : facts.accesses) {
    out << "access " << access.item << " " << to_string(access.time)
        << (access.time_assumed ? " assumed" : "");
    if (access.user) out << " " << entity(facts, *access.user);
    if (access.app) out << " " << entity(facts, *access.app);
    out << " " << entity(facts, access.dataset) << " " << access.value << "\n";
  }
}

bool inside(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> ordered;
  return ordered(whole.data(), part.data()) &&
         ordered(part.data() + part.size(), whole.data() + whole.size());
}

}  // namespace

std::string facts_text(const Facts& facts) {
  std::ostringstream out;
  out << "time " << to_string(facts.event_time) << (facts.far_future ? " far future" : "") << "\n";
  out << "received " << to_string(facts.received_at) << "\n";
  out << "statement " << static_cast<int>(facts.statement) << "\n";
  for (EntityRef ref = 0; ref < facts.entities.size(); ++ref) out << entity(facts, ref) << "\n";
  for (format::RunRef ref = 0; ref < facts.runs.size(); ++ref) {
    out << "known run " << run(facts, ref) << "\n";
  }
  print_run(out, facts);
  if (facts.declared_owner) out << "declared by " << entity(facts, *facts.declared_owner) << "\n";
  print_lineage(out, facts);
  print_facets(out, facts);
  print_datasets(out, facts);
  print_access(out, facts);
  out << attestation_text(facts) << trust_text(facts);
  if (facts.principal) out << "principal " << *facts.principal << "\n";
  return out.str();
}

bool values_inside_body(const Facts& facts) {
  for (const auto& facet : facts.facets) {
    if (!inside(facet.value, facts.body)) return false;
  }
  for (const auto& access : facts.accesses) {
    if (!inside(access.value, facts.body)) return false;
  }
  return true;
}

bool has_line(const Facts& facts, std::string_view line) {
  std::istringstream lines(facts_text(facts));
  for (std::string text; std::getline(lines, text);) {
    if (text == line) return true;
  }
  return false;
}

}  // namespace ledgerline::test
