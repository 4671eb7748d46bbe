#include <future>

#include "api/views/receipt.h"
#include "tools/app.h"
#include "tools/import_target.h"

namespace ledgerline::tools {
namespace {

class DirectoryTarget final : public ImportTarget {
 public:
  DirectoryTarget(App& app, std::string principal, std::size_t body_bytes_max)
      : app_(app), principal_(std::move(principal)), body_bytes_max_(body_bytes_max) {}

  Result<ImportAnswer> send(ImportBody body) override {
    ImportAnswer answer;
    if (body.text.size() > body_bytes_max_) {
      answer.refused_whole = "body: larger than " + std::to_string(body_bytes_max_) + " bytes";
      return answer;
    }
    const std::size_t records = body.records;
    if (body.kind == ImportKind::kAccess)
      return send_access(submission_of(std::move(body)), records);
    return send_lineage(submission_of(std::move(body)), records);
  }

 private:
  [[nodiscard]] ingest::Submission submission_of(ImportBody body) const {
    ingest::Submission submission;
    submission.principal = principal_;
    submission.endpoint = endpoint_of(body.kind);
    submission.content_type = content_type_of(body.kind);
    submission.received_at = app_.clock().now();
    submission.body = std::make_shared<const std::string>(std::move(body.text));
    return submission;
  }

  Result<ImportAnswer> send_lineage(ingest::Submission submission, std::size_t records) {
    // Shared, because the callback may still run when get() has returned.
    const auto promise = std::make_shared<std::promise<ingest::BatchOutcome>>();
    app_.pipeline().submit_batch(std::move(submission), [promise](ingest::BatchOutcome outcome) {
      promise->set_value(std::move(outcome));
    });
    const ingest::BatchOutcome outcome = promise->get_future().get();
    if (const auto* const error = std::get_if<Error>(&outcome)) return not_taken(*error, records);
    if (const auto* const rejected = std::get_if<ingest::Rejection>(&outcome)) {
      return refused(*rejected);
    }
    const auto& batch = std::get<ingest::BatchAnswer>(outcome);
    ImportAnswer answer;
    for (const ingest::BatchFailure& failure : batch.failures) {
      if (failure.retriable) {
        answer.again.push_back(failure.index);
      } else {
        answer.refused.emplace_back(failure.index, failure.reason);
      }
    }
    for (const std::optional<ingest::Accepted>& accepted : batch.accepted) {
      if (accepted && accepted->receipt.duplicate) ++answer.known;
    }
    return answer;
  }

  Result<ImportAnswer> send_access(ingest::Submission submission, std::size_t records) {
    const auto promise = std::make_shared<std::promise<ingest::Outcome>>();
    app_.pipeline().submit_access(std::move(submission), [promise](ingest::Outcome outcome) {
      promise->set_value(std::move(outcome));
    });
    const ingest::Outcome outcome = promise->get_future().get();
    if (const auto* const error = std::get_if<Error>(&outcome)) return not_taken(*error, records);
    if (const auto* const rejected = std::get_if<ingest::Rejection>(&outcome)) {
      return refused(*rejected);
    }
    ImportAnswer answer;
    if (std::get<ingest::Accepted>(outcome).receipt.duplicate) answer.known = records;
    return answer;
  }

  static ImportAnswer refused(const ingest::Rejection& rejection) {
    ImportAnswer answer;
    answer.refused_whole = api::views::rejection(rejection).detail;
    return answer;
  }

  static Result<ImportAnswer> not_taken(const Error& error, std::size_t records) {
    if (error.kind != ErrorKind::kOverloaded) return error;
    ImportAnswer answer;
    for (std::size_t i = 0; i < records; ++i) answer.again.push_back(i);
    return answer;
  }

  App& app_;
  const std::string principal_;
  const std::size_t body_bytes_max_;
};

}  // namespace

std::unique_ptr<ImportTarget> import_into_directory(App& app, std::string principal,
                                                    std::size_t body_bytes_max) {
  return std::make_unique<DirectoryTarget>(app, std::move(principal), body_bytes_max);
}

}  // namespace ledgerline::tools
