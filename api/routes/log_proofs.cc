#include "api/routes/log_proofs.h"

#include <optional>
#include <utility>

#include "api/arguments.h"
#include "api/route_builder.h"
#include "api/routes/log_epoch.h"
#include "api/routes/range.h"
#include "api/routes/submission.h"
#include "api/views/log.h"
#include "engine/base/encoding.h"
#include "engine/log/log_reader.h"
#include "engine/log/principals.h"

namespace ledgerline::api {
namespace {

std::optional<Digest> digest_argument(Arguments& arguments, const char* name) {
  const auto text = arguments.text(name);
  if (!text) return std::nullopt;
  const auto bytes = from_hex(*text);
  if (bytes && bytes->size() == Digest{}.size()) return array_from<Digest>(*bytes);
  arguments.fault(name, "format", "must be a SHA-256 in hex");
  return std::nullopt;
}

// A leaf of some epoch, named in one of four ways.
struct LeafArgument {
  std::optional<std::uint64_t> index;
  std::optional<std::uint64_t> position;
  std::optional<Digest> digest;
  std::optional<Digest> leaf_hash;

  explicit LeafArgument(Arguments& arguments)
      : index(arguments.number("index")),
        position(arguments.number("position")),
        digest(digest_argument(arguments, "digest")),
        leaf_hash(digest_argument(arguments, "leaf_hash")) {
    const int named =
        index.has_value() + position.has_value() + digest.has_value() + leaf_hash.has_value();
    if (arguments.faults().empty() && named != 1) {
      arguments.fault("index", "choice",
                      "name the leaf by one of index, position, digest and leaf_hash");
    }
  }
};

// The first record of this body without an id of its source, whoever sent it and whereto.
Result<Position> find_body(const Services& services, const Digest& digest) {
  const Result<std::vector<Position>> principals = services.principals->all();
  if (!principals) return principals.error();
  for (const Position principal : *principals) {
    for (const std::string_view endpoint : ingest_paths()) {
      const auto found = services.log->find_body(endpoint, principal, digest);
      if (!found) return found.error();
      if (*found) return **found;
    }
  }
  return Error{ErrorKind::kNotFound,
               "no record has this body; one sent with an id of its source is found by position",
               {}};
}

Result<Position> position_of(const Services& services, const log::Epoch& epoch,
                             const LeafArgument& leaf) {
  if (leaf.index) return epoch.base + *leaf.index;
  if (leaf.position) return Position(*leaf.position);
  if (leaf.leaf_hash) {
    const Result<LeafIndex> found = services.trees->find_leaf(epoch, *leaf.leaf_hash);
    if (!found) return found.error();
    return epoch.base + found->value();
  }
  return find_body(services, *leaf.digest);
}

Result<Response> answer_inclusion(const Services& services, const log::Epoch& epoch,
                                  const LeafArgument& leaf, std::optional<std::uint64_t> size) {
  const Result<Position> position = position_of(services, epoch, leaf);
  if (!position) return position.error();
  if (services.log->epochs().find(*position) != &epoch) {
    return Error{ErrorKind::kNotFound,
                 "position " + std::to_string(position->value()) + " is not of the epoch " +
                     epoch.origin + ": see /log/epochs",
                 {}};
  }
  const auto published = services.trees->checkpoint(epoch);
  if (!published) return published.error();
  const LeafIndex index(*position - epoch.base);
  if (!size && index.value() >= (*published)->head.size) {
    return Error{ErrorKind::kNotFound, "no published checkpoint covers it yet", {}};
  }
  const auto proof =
      services.trees->inclusion(epoch, index, size.value_or((*published)->head.size));
  if (!proof) return proof.error();
  return views::inclusion(*proof, epoch);
}

Result<Response> answer_consistency(const Services& services, const log::Epoch& epoch,
                                    std::uint64_t from, std::optional<std::uint64_t> to) {
  const auto published = services.trees->checkpoint(epoch);
  if (!published) return published.error();
  const auto proof = services.trees->consistency(epoch, from, to.value_or((*published)->head.size));
  if (!proof) return proof.error();
  return views::consistency(*proof, epoch);
}

using Answerer = std::function<Result<Response>(const log::Epoch&)>;
using Parse = std::function<Answerer(Arguments&)>;

void add(Router& router, const Services& services, EpochPath where, const std::string& kind,
         const std::string& operation, std::vector<std::string> query, const Parse& parse) {
  add_checked(
      router,
      get_route(std::string(path_prefix(where)) + "/proof/" + kind, operation, std::move(query),
                [&services, where, parse](const Request& request, Responder responder) {
                  Arguments arguments(request.query);
                  const Answerer answerer = parse(arguments);
                  if (const Result<void> checked = arguments.done(); !checked) {
                    return responder.fail(checked.error(), arguments.faults());
                  }
                  const auto epoch = epoch_of(services, where, request);
                  if (!epoch) return responder.fail(epoch.error());
                  Result<Response> response = answerer(**epoch);
                  if (!response) return responder.fail(response.error());
                  responder.answer(*std::move(response));
                }));
}

}  // namespace

void add_log_proof_routes(Router& router, const Services& services) {
  for (const EpochPath where : {EpochPath::kCurrent, EpochPath::kNamed}) {
    const std::string of = where == EpochPath::kCurrent ? "" : "Epoch";
    add(router, services, where, "inclusion", "get" + of + "InclusionProof",
        {"index", "position", "digest", "leaf_hash", "size"},
        [&services](Arguments& arguments) -> Answerer {
          const LeafArgument leaf(arguments);
          const auto size = arguments.number("size");
          return [&services, leaf, size](const log::Epoch& epoch) {
            return answer_inclusion(services, epoch, leaf, size);
          };
        });
    add(router, services, where, "consistency", "get" + of + "ConsistencyProof", {"from", "to"},
        [&services](Arguments& arguments) -> Answerer {
          const auto from = arguments.number("from", 1);
          const auto to = arguments.number("to");
          if (!from && arguments.faults().empty()) {
            arguments.fault("from", "required", "name the size of the older tree");
          }
          check_range(arguments, "from", from, "to", to);
          return [&services, from, to](const log::Epoch& epoch) {
            return answer_consistency(services, epoch, from.value_or(0), to);
          };
        });
  }
}

}  // namespace ledgerline::api
