#include "api/routes/question.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "api/worker_pool.h"
#include "engine/index/past_indexes.h"
#include "engine/index/projector.h"
#include "engine/log/sequencer.h"
#include "ingest/replay.h"
#include "query/freshness.h"

namespace ledgerline::api {
namespace {

// The parameter that an answerer found wrong begins its message: "cursor: not one that ...".
std::vector<Violation> faults_of(const Error& error) {
  if (error.kind != ErrorKind::kInvalid) return {};
  const std::size_t end = error.message.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
  if (end == std::string::npos || end == 0 || error.message.substr(end, 2) != ": ") return {};
  return {{"?" + error.message.substr(0, end), "value", error.message.substr(end + 2)}};
}

// One question on its way to an answer. Shared, because the wait for the projector takes a copyable
// function.
struct Asked : std::enable_shared_from_this<Asked> {
  Asked(const Services& in, Request asked, Responder to)
      : services(in), request(std::move(asked)), responder(std::move(to)) {}

  const Services& services;
  Request request;
  Responder responder;
  Answerer answerer;
  index::ServedIndexPtr past;         // answers instead of the present index; null: none does
  Position required;                  // the answer reflects everything before it
  std::optional<Position> committed;  // when it came; none: nothing older will do
  std::chrono::steady_clock::time_point deadline;  // of waiting, not of answering

  // On a worker: at once, if nothing has to be waited for, since handlers of questions run on one.
  void wait_and_answer() {
    const std::thread::id here = std::this_thread::get_id();
    services.projector->wait_for(
        required, deadline, [asked = shared_from_this(), here](const Result<void>& ready) {
          if (!ready) return asked->responder.fail(ready.error());
          if (std::this_thread::get_id() == here) return asked->answer();
          asked->services.workers->submit_continuation(WorkerTask([asked] { asked->answer(); }));
        });
  }

  void answer() {
    const index::ServedIndexPtr index = past ? past : services.projector->index();
    if (!index) return answer_later(services.projector->no_index());
    query::Sources sources = query::sources_of(index, *services.log, *services.clock);
    sources.past = past != nullptr;
    sources.committed = committed;
    sources.decode = ingest::facts_of_record;
    Result<query::Context> context = query::Context::open(
        sources, query::deadline_in(services.questions.time), past ? Position(0) : required);
    if (!context && context.error().kind == ErrorKind::kOverloaded) {
      return answer_later(context.error());
    }
    if (!context) return fail(index, context.error(), context.error().kind == ErrorKind::kCorrupt);
    Result<Response> response = answerer(*context);
    if (!response) return fail(index, response.error(), context->met_damage());
    responder.answer(std::move(*response));
  }

  // The index began anew between the wait and the answer: its first record is waited for too.
  void answer_later(const Error& error) {
    if (std::chrono::steady_clock::now() >= deadline) return responder.fail(error);
    required = std::max(required, Position(1));
    wait_and_answer();
  }

  void fail(const index::ServedIndexPtr& index, const Error& error, bool damaged) {
    if (!damaged) return responder.fail(error, faults_of(error));
    if (past) {
      services.past->report_damage(past);
      return responder.fail(
          {ErrorKind::kUnavailable, "what counted then was damaged and is folded again", {}});
    }
    services.projector->report_damage(index, error);
    responder.fail(services.projector->no_index());
  }
};

query::Freshness freshness_of(Arguments& arguments) {
  query::Freshness freshness;
  freshness.stale_ok = arguments.one_of("stale", false, {{"ok", true}});
  if (const auto position = arguments.number("min_position")) {
    freshness.min_position = Position(*position);
  }
  if (const auto known_at = arguments.number("known_at")) {
    freshness.known_at = Position(*known_at);
  }
  return freshness;
}

enum class Reads { kIndex, kLogAlone };

Handler handler_of(const Services& services, Reads reads, Parse parse) {
  return [&services, reads, parse = std::move(parse)](Request request, Responder responder) {
    const auto asked = std::make_shared<Asked>(services, std::move(request), std::move(responder));
    Arguments arguments(asked->request.query);
    query::Freshness freshness;
    if (reads == Reads::kIndex) freshness = freshness_of(arguments);
    asked->deadline = query::deadline_in(services.questions.wait);
    asked->answerer = parse(asked->request, arguments);
    if (const Result<void> checked = arguments.done(); !checked) {
      return asked->responder.fail(checked.error(), arguments.faults());
    }
    if (reads == Reads::kLogAlone) return asked->answer();
    const Position committed = services.sequencer->committed();
    if (freshness.stale_ok) asked->committed = committed;
    const Result<Position> required = query::required_position(committed, freshness);
    if (!required) {
      return asked->responder.fail(required.error(), faults_of(required.error()));
    }
    asked->required = *required;
    if (freshness.known_at) asked->past = services.past->find(*freshness.known_at);
    if (asked->past) return asked->answer();
    asked->wait_and_answer();
  };
}

}  // namespace

Handler question(const Services& services, Parse parse) {
  return handler_of(services, Reads::kIndex, std::move(parse));
}

Handler log_question(const Services& services, Parse parse) {
  return handler_of(services, Reads::kLogAlone, std::move(parse));
}

std::vector<std::string> with_freshness(std::initializer_list<const char*> names) {
  std::vector<std::string> out(names.begin(), names.end());
  out.insert(out.end(), {"stale", "min_position"});
  return out;
}

NodeArgument::NodeArgument(Arguments& arguments, const std::vector<std::string_view>& types)
    : type_(arguments.text("type")),
      namespace_(arguments.text("namespace")),
      name_(arguments.text("name")),
      id_(arguments.filled("id")),
      node_(arguments.text("node")) {
  // Users and apps are names within the store, mostly without a namespace.
  if ((type_ == "user" || type_ == "app") && !namespace_) namespace_ = "";
  check(arguments, types);
}

void NodeArgument::check(Arguments& arguments, const std::vector<std::string_view>& types) const {
  const bool runs = std::find(types.begin(), types.end(), "run") != types.end();
  if (node_) {
    if (type_ || namespace_ || name_ || id_) {
      arguments.fault("node", "choice", "not together with type, namespace, name or id");
    }
    return;
  }
  if (!type_ && !(id_ && runs)) {
    return arguments.fault("type", "required",
                           std::string("missing: give type, namespace and name") +
                               (runs ? ", or the id of a run" : "") +
                               ", or node=<type>:<namespace>:<name>");
  }
  if (type_ && std::find(types.begin(), types.end(), *type_) == types.end()) {
    std::string known;
    for (const std::string_view type : types) known.append(known.empty() ? "" : ", ").append(type);
    return arguments.fault("type", "choice", "must be one of " + known);
  }
  if (id_ || type_ == "run") {
    if (!id_) return arguments.fault("id", "required", "missing: which run?");
    if (type_ && type_ != "run")
      return arguments.fault("id", "choice",
                             "only a run has an id; type is " + std::string(*type_));
    if (namespace_.has_value() == name_.has_value()) return;
    return arguments.fault(name_ ? "namespace" : "name", "required",
                           "a run's job is named by namespace and name");
  }
  if (!namespace_) arguments.fault("namespace", "required", "missing");
  if (!name_) arguments.fault("name", "required", "missing");
}

Result<query::NodeRef> NodeArgument::resolve(const query::Context& context) const {
  return query::resolve_node(context, {type_, namespace_, name_, id_, node_});
}

}  // namespace ledgerline::api
