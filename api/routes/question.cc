#include "api/routes/question.h"

#include <memory>
#include <thread>
#include <utility>

#include "api/worker_pool.h"
#include "engine/index/projector.h"
#include "engine/log/sequencer.h"
#include "query/linearize.h"

namespace ledgerline::api {
namespace {

// One question on its way to an answer. Shared, because the wait for the projector takes a copyable
// function.
struct Asked {
  const Services& services;
  Request request;
  Responder responder;
  Answerer answerer;

  void answer() {
    const index::ServedIndexPtr index = services.projector->index();
    if (!index) return responder.fail(no_index());
    Result<query::Context> context =
        query::Context::open(query::sources_of(index, *services.log, *services.clock),
                             query::deadline_in(services.questions.time));
    if (!context) return fail(index, context.error(), context.error().kind == ErrorKind::kCorrupt);
    Result<Response> response = answerer(*context);
    if (!response) return fail(index, response.error(), context->met_damage());
    responder.answer(std::move(*response));
  }

  void fail(const index::ServedIndexPtr& index, const Error& error, bool damaged) {
    if (!damaged) return responder.fail(error);
    services.projector->report_damage(index, error);
    responder.fail(no_index());
  }

  [[nodiscard]] Error no_index() const {
    std::string message = "the index was damaged and is being rebuilt from the log";
    if (const std::optional<Error> failure = services.projector->failure()) {
      message = "the index was damaged and cannot be rebuilt: " + failure->message;
    }
    return {ErrorKind::kUnavailable, std::move(message), {}};
  }
};

query::Freshness freshness_of(const Services& services, Arguments& arguments) {
  query::Freshness freshness;
  freshness.wait_max = services.questions.wait;
  freshness.stale_ok = arguments.one_of("stale", false, {{"ok", true}});
  if (const auto position = arguments.number("min_position")) {
    freshness.min_position = Position(*position);
  }
  return freshness;
}

// The answer is made on a worker: at once, if nothing had to be waited for, since handlers of
// questions run on one.
void ask(const std::shared_ptr<Asked>& asked, const query::Freshness& freshness) {
  const Services& services = asked->services;
  const std::thread::id here = std::this_thread::get_id();
  query::linearize(
      *services.projector, services.sequencer->committed(), freshness,
      [asked, here](const Result<void>& ready) {
        if (!ready) return asked->responder.fail(ready.error());
        if (std::this_thread::get_id() == here) return asked->answer();
        asked->services.workers->submit_continuation(WorkerTask([asked] { asked->answer(); }));
      });
}

enum class Reads { kIndex, kLogAlone };

Handler handler_of(const Services& services, Reads reads, Parse parse) {
  return [&services, reads, parse = std::move(parse)](Request request, Responder responder) {
    const std::shared_ptr<Asked> asked(
        new Asked{services, std::move(request), std::move(responder), {}});
    Arguments arguments(asked->request.query);
    query::Freshness freshness;
    if (reads == Reads::kIndex) freshness = freshness_of(services, arguments);
    asked->answerer = parse(asked->request, arguments);
    if (const Result<void> checked = arguments.done(); !checked) {
      return asked->responder.fail(checked.error(), arguments.faults());
    }
    if (reads == Reads::kLogAlone) return asked->answer();
    ask(asked, freshness);
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

NodeArgument::NodeArgument(Arguments& arguments)
    : type_(arguments.text("type")),
      namespace_(arguments.text("namespace")),
      name_(arguments.text("name")),
      id_(arguments.text("id")),
      node_(arguments.text("node")) {
  // Users and apps are names within the store, mostly without a namespace.
  if ((type_ == "user" || type_ == "app") && !namespace_) namespace_ = "";
}

Result<query::NodeRef> NodeArgument::resolve(const query::Context& context) const {
  return query::resolve_node(context, {type_, namespace_, name_, id_, node_});
}

}  // namespace ledgerline::api
