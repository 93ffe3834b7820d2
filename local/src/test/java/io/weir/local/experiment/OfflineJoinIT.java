package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.local.CommandLineOfTests;
import io.weir.schemas.Codecs;
import io.weir.simulator.LogStream;
import io.weir.simulator.replay.ImportWatcher;
import io.weir.simulator.replay.Importers;
import io.weir.simulator.replay.ReplaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made in memory against what the whole loop makes of the same log. */
class OfflineJoinIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REQUESTS = 60;

  @TempDir Path dir;

  @Test
  void samples_ofALog_areThoseOfTheLoop() throws IOException {
    Path log = Files.write(dir.resolve("log.jsonl"), log());
    Path samples = dir.resolve("samples.jsonl");
    String sampler = "join.sampler={name: ecm, settings: {exposed: 1, ranked: 0.5, matched: 0.5}}";
    CommandLineOfTests.run(
        "replay", "jsonl", log.toString(), "--samples-out", samples.toString(), "--set", sampler);

    Map<String, JsonNode> ofLoop = new HashMap<>();
    for (String line : Files.readAllLines(samples)) {
      JsonNode sample = JSON.readTree(line);
      ofLoop.put(sample.path("requestId").asText() + "/" + sample.path("revision"), sample);
    }
    Map<String, JsonNode> offline = new HashMap<>();
    for (RequestSample sample : offline(log, sampler)) {
      JsonNode json = JSON.readTree(Codecs.SAMPLES.toJson(sample).toString());
      offline.put(sample.requestId() + "/" + sample.revision(), json);
    }
    assertThat(ofLoop).hasSize(2 * REQUESTS);
    assertThat(offline).isEqualTo(ofLoop);
  }

  private static List<RequestSample> offline(Path log, String sampler) {
    LogStream stream =
        Importers.of("jsonl")
            .open(log, ReplaySettings.of(WeirConfig.defaults()), ImportWatcher.REFUSE);
    WeirConfig config = WeirConfig.defaults().withAll(OfflineJoin.windows(stream)).with(sampler);
    return OfflineJoin.join(stream, config).samples();
  }

  /** Lists of three stages; a click each, repeated at times; orders, some without their request. */
  private static List<String> log() {
    Random random = new Random(11);
    List<String> lines = new ArrayList<>();
    for (int r = 0; r < REQUESTS; r++) {
      long time = 1_700_000_000_000L + r * 1000L;
      String user = "\"userId\":\"u" + r % 5 + "\"";
      String header = "\"requestId\":\"r" + r + "\"," + user + ",\"requestTime\":" + time;
      List<Integer> items = random.ints(0, 50).distinct().limit(9).boxed().toList();
      lines.add(line("request", header, time, ""));
      lines.add(list(header, time + 1, "pre-ranking", items));
      lines.add(list(header, time + 2, "ranking", items.subList(0, 6)));
      lines.add(list(header, time + 3, "exposure", items.subList(0, 4)));
      int item = items.get(random.nextInt(4));
      String click = line("feedback", header, time + 500, action("click", item));
      lines.add(click);
      if (r % 7 == 0) {
        lines.add(click);
      }
      if (r % 4 == 0) {
        lines.add(line("feedback", header, time + 30_000, action("order", item)));
      } else if (r % 4 == 1) {
        lines.add(line("feedback", user, time + 20_000, action("order", item)));
      }
    }
    return lines;
  }

  private static String list(String header, long time, String stage, List<Integer> items) {
    return line("candidates", header, time, ",\"stage\":\"" + stage + "\",\"itemIds\":" + items);
  }

  private static String action(String action, int item) {
    return ",\"action\":\"" + action + "\",\"itemId\":" + item;
  }

  private static String line(String type, String header, long eventTime, String rest) {
    return "{\"type\":\"" + type + "\"," + header + ",\"eventTime\":" + eventTime + rest + "}";
  }
}
