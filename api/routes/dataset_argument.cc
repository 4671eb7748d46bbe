#include "api/routes/dataset_argument.h"

#include <utility>

#include "ingest/pipeline.h"
#include "query/tables.h"

namespace ledgerline::api {

DatasetArgument::DatasetArgument(Arguments& arguments, const Services& services)
    : text_(arguments.filled("dataset").value_or("")) {
  const auto ns = arguments.text("dataset_namespace");
  const auto name = arguments.filled("dataset_name");
  given_ = ns || arguments.text("dataset_name") || arguments.text("dataset");
  if (ns.has_value() != arguments.text("dataset_name").has_value()) {
    arguments.fault(ns ? "dataset_name" : "dataset_namespace", "required",
                    "dataset_namespace and dataset_name go together");
  }
  if (!text_.empty() && (ns || name)) {
    arguments.fault("dataset", "choice", "not together with dataset_namespace and dataset_name");
  }
  if (ns && name) name_ = query::Name{std::string(*ns), std::string(*name)};
  if (!text_.empty() && text_.find(':') == std::string::npos) {
    name_ = query::Name{services.ingest->default_namespace(), std::move(text_)};
    text_.clear();
  }
}

Result<query::Name> DatasetArgument::resolve(const query::Context& context) const {
  if (name_) return *name_;
  std::optional<query::Name> known;
  for (const query::NodeRef& reading : query::readings_of("dataset:" + text_)) {
    auto id = query::find_entity(context, format::EntityType::kDataset, reading.name);
    if (!id) return id.error();
    if (!*id) continue;
    if (known) {
      return Error{ErrorKind::kInvalid,
                   "dataset: more than one reading is known; give dataset_namespace and "
                   "dataset_name",
                   {}};
    }
    known = reading.name;
  }
  if (known) return *std::move(known);
  const std::size_t colon = text_.rfind(':');
  return query::Name{text_.substr(0, colon), text_.substr(colon + 1)};
}

}  // namespace ledgerline::api
