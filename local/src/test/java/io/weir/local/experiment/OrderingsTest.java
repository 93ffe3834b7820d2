package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Figures.Act;
import io.weir.local.experiment.Figures.Seen;
import io.weir.local.experiment.Orderings.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderingsTest {
  @ParameterizedTest
  @CsvSource({
    "2.5, .1, .3, AGREES",
    "-2.5, .1, .3, DISAGREES",
    "2.5, -.3, -.1, DISAGREES",
    "-2.5, -.3, -.1, AGREES",
    "2.5, -.1, .3, UNDECIDED",
    "0, .1, .3, UNDECIDED"
  })
  void verdict_needsAnIntervalThatLeavesZeroOut(
      double printed, double low, double high, Verdict verdict) {
    assertThat(Orderings.verdict(printed, new Interval((low + high) / 2, low, high)))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "2.5, .05, AGREES",
    "-2.5, .05, DISAGREES",
    "2.5, .051, UNDECIDED",
    "2.5, NaN, UNDECIDED"
  })
  void verdict_needsSeedsThatSayTheSame(double printed, double p, Verdict verdict) {
    assertThat(Orderings.verdict(printed, new Interval(.2, .1, .3), OptionalDouble.of(p)))
        .isEqualTo(verdict);
  }

  @Test
  void everyTwoRows_areCompared_whoseFiguresDiffer(@TempDir Path dir) throws IOException {
    List<JudgedRequest> requests = FiguresTest.requests(new Random(1), 20);
    Contender truth = Contender.oracle(requests, 1);
    Contender chance = Contender.chance(requests, 1);
    Map<String, Contender> contenders =
        Map.of(
            "low", chance,
            "high", truth,
            "as low", new Contender("as low", "", chance.runs()));
    Figure hits = Figures.expectedHits("ASH@5", 5, Seen.ANYWHERE, Act.CLICK);
    PublishedTable table =
        PublishedTable.of("Table", PublishedTable.Unit.PLAIN, List.of(hits), List.of("hits"))
            .with("low", 1)
            .with("high", 2)
            .with("as low", 2);
    Orderings orderings = new Orderings(new Contest(requests), contenders);
    Report report = new Report("");
    orderings.report(
        report,
        table,
        List.of(new PublishedTable.Pair("high", "low"), new PublishedTable.Pair("high", "as low")));
    report.text(orderings.summary());
    report.write(dir);

    assertThat(Files.readString(dir.resolve("report.md")))
        .contains("| high | 1/0/0 |  |", "| as low | 0/0/1 | 0/0/0 |")
        .contains("Of 2 published orderings", "1 agree, 0 disagree and 1 are not decided")
        .contains(
            "| high over as low | printed equal +", "Of the 1 that are told in detail 1 agree");
  }
}
