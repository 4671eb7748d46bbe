#include "benchmarks/decode_event.h"

namespace ledgerline::benchmarks {
namespace {

constexpr std::string_view kBase =
    R"("_producer":"https://github.com/example/pipelines/tree/2.4.1/spark",)"
    R"("_schemaURL":"https://openlineage.io/spec/facets/1-0-1/)";

std::string facet(const std::string& key, const std::string& type, const std::string& members) {
  std::string out = "\"" + key + "\":{";
  out.append(kBase).append(type + ".json#/$defs/" + type + "\",");
  return out + members + "}";
}

std::string column(const std::string& name, const std::string& type) {
  return R"({"name":")" + name + R"(","type":")" + type + R"(","description":""})";
}

std::string source(const std::string& table, const std::string& field) {
  return R"({"namespace":"postgres://orders-db.internal:5432","name":"shop.public.)" + table +
         R"(","field":")" + field +
         R"(","transformations":[{"type":"DIRECT","subtype":"IDENTITY","description":"","masking":false}]})";
}

std::string dataset(const std::string& name, const std::string& columns, const std::string& more) {
  return R"({"namespace":"postgres://orders-db.internal:5432","name":"shop.public.)" + name +
         R"(","facets":{)" +
         facet("dataSource", "DatasourceDatasetFacet",
               R"("name":"orders-db","uri":"postgres://orders-db.internal:5432/shop")") +
         "," + facet("schema", "SchemaDatasetFacet", "\"fields\":[" + columns + "]") + more + "}";
}

}  // namespace

std::string decode_event() {
  const std::string order_columns =
      column("order_id", "bigint") + "," + column("customer_id", "bigint") + "," +
      column("amount", "decimal(12,2)") + "," + column("placed_at", "timestamp");
  const std::string parent =
      R"("run":{"runId":"01890abc-1111-7000-8000-00000000aaaa"},)"
      R"("job":{"namespace":"airflow-prod","name":"nightly_orders.load_daily"})";
  std::string out =
      R"({"eventType":"COMPLETE","eventTime":"2025-11-24T02:14:07.482913Z",)"
      R"("producer":"https://github.com/example/pipelines/tree/2.4.1/spark",)"
      R"("schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",)"
      R"("run":{"runId":"01890abc-0000-7000-8000-00000000bbbb","facets":{)";
  out += facet("parent", "ParentRunFacet", parent + ",\"root\":{" + parent + "}") + ",";
  out += facet("processing_engine", "ProcessingEngineRunFacet",
               R"("version":"3.5.1","name":"spark","openlineageAdapterVersion":"1.52.0")");
  out +=
      R"(}},"job":{"namespace":"spark-prod","name":"nightly_orders.execute_insert_daily","facets":{)";
  out += facet("jobType", "JobTypeJobFacet",
               R"("processingType":"BATCH","integration":"SPARK","jobType":"SQL_JOB")") +
         ",";
  out += facet("sql", "SQLJobFacet",
               R"("query":"INSERT INTO daily_orders\nSELECT o.order_id, c.region, SUM(o.amount) )"
               R"(AS amount\nFROM orders o\nJOIN customers c ON c.customer_id = o.customer_id\n)"
               R"(WHERE o.placed_at >= \"2025-11-23\"\nGROUP BY 1, 2")");
  out += R"(}},"inputs":[)" + dataset("orders", order_columns, "}") + ",";
  out +=
      dataset("customers", column("customer_id", "bigint") + "," + column("region", "text"), "}");
  out += "],\"outputs\":[";
  const std::string fields = R"("fields":{"order_id":{"inputFields":[)" +
                             source("orders", "order_id") + R"(]},"region":{"inputFields":[)" +
                             source("customers", "region") + R"(]},"amount":{"inputFields":[)" +
                             source("orders", "amount") + "]}}";
  out += dataset("daily_orders",
                 column("order_id", "bigint") + "," + column("region", "text") + "," +
                     column("amount", "decimal(12,2)"),
                 "," + facet("columnLineage", "ColumnLineageDatasetFacet", fields) +
                     "},\"outputFacets\":{" +
                     facet("outputStatistics", "OutputStatisticsOutputDatasetFacet",
                           R"("rowCount":18233,"size":991232)") +
                     "}");
  return out + "]}";
}

}  // namespace ledgerline::benchmarks
