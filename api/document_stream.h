// A JSON object that is written while it is sent: some head members, then arrays of rows, one row
// at a time. What the rows are read from is held by the functions given, so it lives as long as the
// stream. One thread at a time, as BodyStream says.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_writer.h"
#include "api/response.h"

namespace ledgerline::api {

class DocumentStream final : public BodyStream {
 public:
  // Writes members (key and value pairs) into the open object.
  using Members = std::function<void(JsonWriter&)>;
  // Writes row `i` as one value.
  using Row = std::function<void(JsonWriter&, std::size_t i)>;
  struct Section {
    std::string_view name;  // a literal: the member that holds the array
    std::size_t rows = 0;
    Row row;
  };

  DocumentStream(Members head, std::vector<Section> sections);

  [[nodiscard]] Result<bool> next(std::string& chunk) override;

 private:
  Members head_;
  std::vector<Section> sections_;
  JsonWriter writer_;
  std::size_t section_ = 0;
  std::size_t row_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

// The document as an answer: small ones in memory, with a length; large ones as a stream.
[[nodiscard]] Response document_response(unsigned status, DocumentStream::Members head,
                                         std::vector<DocumentStream::Section> sections);

}  // namespace ledgerline::api
