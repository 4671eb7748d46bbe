package clients;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClient;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends START, RUNNING and COMPLETE or FAIL of some runs: "Emit URL plain|gzip". */
public final class Emit {
  private static final int RUNS = 60;
  private static final Pattern EVENT_TIME = Pattern.compile("\"eventTime\":\"([^\"]+)\"");
  private static final OpenLineage OL = new OpenLineage(URI.create("https://ledgerline.example/tests/clients"));
  private static ZonedDateTime clock = ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 1, ZoneOffset.UTC);

  private Emit() {}

  public static void main(String[] args) throws Exception {
    HttpConfig config = new HttpConfig();
    config.setUrl(URI.create(args[0]));
    if (args[1].equals("gzip")) {
      config.setCompression(HttpConfig.Compression.GZIP);
    }
    try (OpenLineageClient client = new OpenLineageClient(new HttpTransport(config))) {
      for (int run = 0; run < RUNS; run++) {
        UUID id = UUID.randomUUID();
        EventType last = run % 5 == 4 ? EventType.FAIL : EventType.COMPLETE;
        for (EventType type : List.of(EventType.START, EventType.RUNNING, last)) {
          emit(client, event(id, run, type));
          Thread.sleep(20);
        }
      }
    }
  }

  private static RunEvent event(UUID id, int run, EventType type) {
    clock = clock.plusNanos(1_000_001);
    return OL.newRunEventBuilder()
        .eventTime(clock)
        .eventType(type)
        .run(OL.newRunBuilder().runId(id).build())
        .job(OL.newJobBuilder().namespace("clients").name("job_" + run % 7).build())
        .inputs(List.of(OL.newInputDatasetBuilder().namespace("s3://raw").name("t" + run % 5).build()))
        .outputs(List.of(OL.newOutputDatasetBuilder().namespace("s3://clean").name("t" + run % 5).build()))
        .build();
  }

  private static void emit(OpenLineageClient client, RunEvent event) throws Exception {
    Matcher time = EVENT_TIME.matcher(OpenLineageClientUtils.toJson(event));
    if (!time.find()) {
      throw new IllegalStateException("an event without a time");
    }
    String key = event.getRun().getRunId() + "|" + event.getEventType() + "|" + time.group(1);
    try {
      client.emit(event);
      System.out.println("sent " + key);
    } catch (Exception error) {
      System.err.println("client gave up: " + error);
      System.out.println("gave-up " + key);
    }
  }
}
