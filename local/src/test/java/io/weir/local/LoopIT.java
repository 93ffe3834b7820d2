package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.core.cascade.RequestSample;
import io.weir.schemas.Codecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop, as a user runs it. */
class LoopIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;

  @Test
  void demo_ofAFewRequests_losesNothingAndReadsBackEverything() throws IOException {
    Path summary = dir.resolve("summary.json");
    Cli cli = Cli.run("demo", "--requests", "300", "--summary", summary.toString());

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    JsonNode s = JSON.readTree(summary.toFile());
    assertThat(s.get("requestsProduced").asLong()).isEqualTo(300);
    assertThat(s.get("samplesJoined").asLong()).isEqualTo(300);
    assertThat(s.get("samplesTrained").asLong()).isEqualTo(300);
    assertThat(s.get("samplesRevised").asLong()).isEqualTo(300);
    assertThat(s.get("revisionsTrained").asLong()).isEqualTo(300);
    assertThat(s.get("deadLetters")).isEmpty();
    assertThat(s.get("exposedItems").asLong()).isEqualTo(3000);
    assertThat(s.get("clicks").asLong()).isPositive();
    assertThat(s.get("orders").asLong()).isPositive();
    assertThat(s.at("/metrics/whole/order/logLoss").isNumber()).isTrue();
    assertThat(s.get("itemsPublished").asLong()).isPositive();
    assertThat(s.get("itemsReadable")).isEqualTo(s.get("itemsPublished"));
    assertThat(s.get("generation").asLong()).isPositive();
    assertThat(s.at("/metrics/whole/click/auc").isNumber()).isTrue();
    assertThat(s.at("/metrics/itemCtr/secondHalf/click/gauc").isNumber()).isTrue();
    assertThat(s.at("/metrics/untrained/secondHalf/click/gauc").isNumber()).isTrue();
    assertThat(s.at("/trainToReadableMs/p50").isNumber()).isTrue();
    assertThat(cli.out()).contains("samples joined      300", "samples trained     300");
  }

  @Test
  void demo_ofANetworkOverTheCell_publishesWhatReadersCanGet() throws IOException {
    Path summary = dir.resolve("summary.json");
    Cli cli =
        Cli.run(
            "demo",
            "--requests",
            "100",
            "--summary",
            summary.toString(),
            "--set",
            "trainer.recipe=ecmm");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    JsonNode s = JSON.readTree(summary.toFile());
    assertThat(s.get("samplesTrained").asLong()).isEqualTo(100);
    assertThat(s.get("itemsPublished").asLong()).isPositive();
    assertThat(s.get("itemsReadable")).isEqualTo(s.get("itemsPublished"));
    assertThat(s.at("/metrics/whole/click/auc").isNumber()).isTrue();
  }

  @Test
  void replay_ofJsonLines_writesTheJoinedSamples() throws IOException {
    Path log = Files.write(dir.resolve("log.jsonl"), log(40, false));
    Path samples = dir.resolve("samples.jsonl");
    Path summary = dir.resolve("summary.json");
    Cli cli =
        Cli.run(
            "replay",
            "jsonl",
            log.toString(),
            "--samples-out",
            samples.toString(),
            "--summary",
            summary.toString());

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    List<RequestSample> written = new ArrayList<>();
    for (String line : Files.readAllLines(samples)) {
      written.add(Codecs.SAMPLES.fromJson(JSON.readTree(line)));
    }
    assertThat(written).hasSize(80).allMatch(sample -> sample.size() == 8);
    assertThat(written)
        .allSatisfy(
            sample ->
                assertThat(sample.maturedTasks())
                    .containsExactly(sample.revision() == 0 ? "click" : "order"));
    JsonNode s = JSON.readTree(summary.toFile());
    assertThat(s.get("samplesTrained").asLong()).isEqualTo(40);
    assertThat(s.get("revisionsTrained").asLong()).isEqualTo(40);
    assertThat(s.get("exposedItems").asLong()).isEqualTo(160);
    assertThat(s.get("clicks").asLong()).isEqualTo(40);
    assertThat(s.get("orders").asLong()).isEqualTo(10);
  }

  @Test
  void replay_whoseOrdersComeAfterTheFastWindow_findsAllOfThem_andDrawsTheOtherRequests()
      throws IOException {
    Path log = Files.write(dir.resolve("log.jsonl"), log(100, false));
    Path summary = dir.resolve("summary.json");
    Cli cli =
        Cli.run(
            "replay",
            "jsonl",
            log.toString(),
            "--summary",
            summary.toString(),
            "--set",
            "join.fast-window=1s",
            "--set",
            "join.slow-negative-share=0.2");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    JsonNode s = JSON.readTree(summary.toFile());
    assertThat(s.get("samplesJoined").asLong()).isEqualTo(100);
    assertThat(s.get("samplesTrained").asLong()).isEqualTo(100);
    assertThat(s.get("orders").asLong()).isEqualTo(25);
    // The 25 with an order, and about 15 of the 75 without.
    assertThat(s.get("samplesRevised").asLong()).isBetween(27L, 55L);
    assertThat(s.get("revisionsTrained")).isEqualTo(s.get("samplesRevised"));
    assertThat(s.get("deadLetters")).isEmpty();
  }

  @Test
  void replay_skippingBadLines_joinsTheOthersAndAttributesWhatFollowsAView() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(i % 7 + "," + i + "," + i % 3 + ",pv," + (1_511_658_000 + i));
    }
    rows.add("3,3,0,buy,1511661600");
    rows.add("4,3,0,buy,1511661600");
    rows.add("4,3,0,cart,1511661700");
    rows.add("4,3,0,stolen,1511661700");
    rows.add("\u0000");
    Path log = Files.write(dir.resolve("log.csv"), rows);
    Path bad = dir.resolve("bad.jsonl");
    Path summary = dir.resolve("summary.json");
    Cli cli =
        Cli.run(
            "replay",
            "taobao",
            log + "",
            "--skip-bad",
            "--bad-out",
            bad + "",
            "--summary",
            summary + "");

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.err())
        .contains(
            "Left out: "
                + log
                + ":64: behaviour: \"stolen\" (expected: one of pv, cart, fav, buy)");
    assertThat(Files.readAllLines(bad)).hasSize(2);
    JsonNode s = JSON.readTree(summary.toFile());
    assertThat(s.get("samplesJoined").asLong()).isEqualTo(60);
    assertThat(s.at("/refused/malformed-behaviour").asLong()).isEqualTo(1);
    assertThat(s.at("/refused/malformed-columns").asLong()).isEqualTo(1);
    assertThat(s.at("/join/attributed/order").asLong()).isEqualTo(1);
    assertThat(s.at("/join/unattributed/order").asLong()).isEqualTo(1);
    assertThat(s.at("/join/unattributed/other").asLong()).isEqualTo(1);
    assertThat(s.at("/join/completeness/exposure").asDouble()).isEqualTo(1);
    assertThat(s.at("/join/deadLetters/late").asLong()).isZero();
    assertThat(cli.out()).containsPattern(" unattributed +order 1, other 1");
  }

  @Test
  void replay_ofARequestWithoutContext_countsItAmongTheDeadLetters() throws IOException {
    Path log = Files.write(dir.resolve("log.jsonl"), log(20, true));
    Path summary = dir.resolve("summary.json");
    Cli cli = Cli.run("replay", "jsonl", log.toString(), "--summary", summary.toString());

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    JsonNode s = JSON.readTree(summary.toFile());
    assertThat(s.get("samplesJoined").asLong()).isEqualTo(20);
    assertThat(s.at("/deadLetters/no-request-context").asLong()).isPositive();
  }

  /**
   * Requests of eight candidates, four shown, one clicked, of which every fourth is ordered half a
   * minute later; an orphan is a list without request.
   */
  private static List<String> log(int requests, boolean orphan) {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int r = 0; r < requests; r++) {
      long time = 1_700_000_000_000L + r * 1000L;
      String header =
          "\"requestId\":\"r" + r + "\",\"userId\":\"u" + r % 5 + "\",\"requestTime\":" + time;
      List<Integer> items = random.ints(0, 50).distinct().limit(8).boxed().toList();
      lines.add(line("request", header, time, ""));
      lines.add(
          line("candidates", header, time + 1, ",\"stage\":\"ranking\",\"itemIds\":" + items));
      lines.add(
          line(
              "candidates",
              header,
              time + 2,
              ",\"stage\":\"exposure\",\"itemIds\":" + items.subList(0, 4)));
      String clicked = ",\"itemId\":" + items.get(random.nextInt(4));
      lines.add(line("feedback", header, time + 500, ",\"action\":\"click\"" + clicked));
      if (r % 4 == 0) {
        lines.add(line("feedback", header, time + 30_000, ",\"action\":\"order\"" + clicked));
      }
    }
    if (orphan) {
      long time = 1_700_000_000_500L;
      lines.add(
          line(
              "candidates",
              "\"requestId\":\"orphan\",\"userId\":1,\"requestTime\":" + time,
              time,
              ",\"stage\":\"ranking\",\"itemIds\":[1,2]"));
    }
    return lines;
  }

  private static String line(String type, String header, long eventTime, String rest) {
    return "{\"type\":\"" + type + "\"," + header + ",\"eventTime\":" + eventTime + rest + "}";
  }
}
