#include "api/document_stream.h"

#include <utility>

#include "engine/base/limits.h"

namespace ledgerline::api {

DocumentStream::DocumentStream(Members head, std::vector<Section> sections)
    : head_(std::move(head)), sections_(std::move(sections)) {}

Result<bool> DocumentStream::next(std::string& chunk) {
  if (ended_) return false;
  writer_.redirect(chunk);
  if (!begun_) {
    begun_ = true;
    writer_.begin_object();
    head_(writer_);
  }
  for (; section_ < sections_.size(); ++section_) {
    const Section& section = sections_[section_];
    if (row_ == 0) writer_.key(section.name).begin_array();
    while (row_ < section.rows) {
      section.row(writer_, row_++);
      if (chunk.size() >= limits::kAnswerChunkBytes) return true;
    }
    writer_.end_array();
    row_ = 0;
  }
  writer_.end_object();
  ended_ = true;
  return true;
}

Response document_response(unsigned status, DocumentStream::Members head,
                           std::vector<DocumentStream::Section> sections) {
  std::size_t rows = 0;
  for (const auto& section : sections) rows += section.rows;
  auto stream = std::make_unique<DocumentStream>(std::move(head), std::move(sections));
  if (rows > limits::kAnswerRowsInMemoryMax) {
    return Response::streamed(status, "application/json", std::move(stream));
  }
  Response response = Response::json(status, {});
  std::string chunk;
  while (*stream->next(chunk)) {
    response.body.append(chunk);
    chunk.clear();
  }
  return response;
}

}  // namespace ledgerline::api
