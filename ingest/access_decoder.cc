#include "ingest/access_decoder.h"

#include "engine/base/limits.h"
#include "ingest/access_item.h"
#include "ingest/batch_splitter.h"
#include "ingest/new_facts.h"

namespace ledgerline::ingest {
namespace {

enum class Form : std::uint8_t { kObject, kArray, kLines };

Form form_of(std::string_view body) noexcept {
  if (first_byte(body) == '[') return Form::kArray;
  return is_single_value(body) ? Form::kObject : Form::kLines;
}

SplitResult split(Form form, std::string_view body) {
  switch (form) {
    case Form::kArray:
      return split_array(body, limits::kAccessItemsMax);
    case Form::kLines:
      return split_lines(body, limits::kAccessItemsMax);
    case Form::kObject:
      break;
  }
  return std::vector<Slice>{{body, 0}};
}

void set_origin(Findings& findings, Form form, std::uint32_t item, std::uint32_t line) {
  findings.set_origin(form == Form::kObject ? "" : "/" + std::to_string(item), line);
}

}  // namespace

DecodeResult decode_access(std::shared_ptr<const void> body_owner, std::string_view body,
                           const DecodeContext& context) {
  const Form form = form_of(body);
  SplitResult split_body = split(form, body);
  if (auto* refused = std::get_if<Rejection>(&split_body)) return std::move(*refused);
  const auto& slices = std::get<std::vector<Slice>>(split_body);

  Findings findings(context.mode);
  Decoded out;
  out.facts = new_facts(std::move(body_owner), body, context.received_at);
  format::Facts& facts = *out.facts;

  DecodeState state(facts, findings, context);
  facts.accesses.reserve(slices.size());
  for (std::uint32_t item = 0; item < slices.size(); ++item) {
    set_origin(findings, form, item, slices[item].line);
    read_access_item(state, slices[item].text, item);
  }
  if (slices.empty()) findings.refuse_body("required", "no access record in the body");
  if (findings.refused()) return findings.take_rejection();
  findings.take_flags(out);
  out.namespace_assumed = state.assumed_namespace.has_value();
  return out;
}

}  // namespace ledgerline::ingest
