package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.local.experiment.Arm.Tuned;
import io.weir.local.experiment.Measure.Measured;
import io.weir.local.experiment.RankingLoss.Weighed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossOrderingsTest {
  private static final int LISTS = 40;
  private static final int ITEMS = 5;

  @TempDir Path dir;

  private final ScoredLists lists =
      new ScoredLists(
          Collections.nCopies(LISTS, new byte[] {1, 0, 0, 0, 0}),
          Collections.nCopies(LISTS, new double[ITEMS]));
  private final Map<Weighed, Tuned> tuned = new HashMap<>();

  /** Of logits that are the better the less noise they have, one array a seed. */
  private void add(LossArm loss, double... noises) {
    List<CellResult> results = new ArrayList<>();
    for (double noise : noises) {
      Random random = new Random(results.size());
      float[] logits = new float[LISTS * ITEMS];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) ((i % ITEMS == 0 ? 1 : -1) + noise * random.nextGaussian());
      }
      Measured measured = new Measured(Map.of(), Map.of(HalvesMeasure.LOGITS, logits));
      results.add(new CellResult("", "", 1, 0, 0, 1, measured));
    }
    Arm arm = loss.at(RankingLoss.SPARSEST, List.of());
    RateSearch.Found rates = new RateSearch.Found(null, List.of(), false);
    tuned.put(new Weighed(loss, RankingLoss.SPARSEST), new Tuned(arm, rates, results));
  }

  private String report() throws IOException {
    Report report = new Report("");
    List<Double> weights = List.of(RankingLoss.SPARSEST);
    new LossOrderings(new LossResults("log", tuned, weights, lists)).report(report);
    report.write(dir);
    return Files.readString(dir.resolve("report.md"));
  }

  @Test
  void everyTwoLosses_areCompared_andThoseOfFiguresWithTheirOrders() throws IOException {
    add(LossArm.BCE, 1.5, 1.5, 1.5, 1.5);
    add(LossArm.PAIRS, .1, .1, .1, .1);
    LossArm.OTHERS.forEach(loss -> add(loss, 3, 3, 3, 3));
    LossArm.FOCAL.forEach(loss -> add(loss, 6, 6, 6, 6));
    LossArm.TRADE_OFF.forEach(loss -> add(loss, .8, .8, .8, .8));

    String found = report();
    for (String order :
        Arrays.asList(
            "combined-pair, batch over jrc",
            "combined-list over rcr",
            "rcr over jrc",
            "jrc over bce",
            "α 0.7 over α 0.9",
            "α 0.3 over α 0.1",
            "α 0.1 over bce",
            "focal γ 5 over bce",
            "focal-modified γ 5 over focal-modified γ 2")) {
      assertThat(found).contains("| " + order + " | ");
    }
    assertThat(found).containsPattern("combined-list over bce \\|[^|]*\\|[^|]*\\| printed equal ");
    // 10 pairs in two columns but for one that is equal, 6 in two, 6 in one.
    assertThat(
            found
                .lines()
                .flatMap(line -> Arrays.stream(line.split("\\|")))
                .filter(cell -> cell.matches(" (agrees|disagrees|undecided) .*")))
        .hasSize(19 + 12 + 6);
    // The less noise, the higher the AUC and the lower the log loss.
    assertThat(found)
        .containsPattern("combined-pair, batch over bce \\| agrees 0[^|]*\\|[^|]*\\| agrees -")
        .containsPattern("jrc over bce \\| disagrees -[^|]*\\|[^|]*\\| disagrees [0-9]")
        .containsPattern("α 0.9 over bce \\| agrees 0[^|]*\\| agrees -")
        .containsPattern("α 0.7 over α 0.9 \\| agrees 0[^|]*\\| agrees -")
        .containsPattern("α 0.3 over α 0.1 \\| undecided [^|]*\\| undecided ")
        .containsPattern("focal γ 2 over bce \\| disagrees -");
  }
}
