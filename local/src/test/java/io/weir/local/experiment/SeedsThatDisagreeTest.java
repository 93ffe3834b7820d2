package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Arm.Tuned;
import io.weir.local.experiment.Measure.Measured;
import io.weir.local.experiment.Orderings.Verdict;
import io.weir.simulator.cascade.SimulatorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two seeds of opposite sign decide nothing, however sure the requests are. */
class SeedsThatDisagreeTest {
  private static Tuned tuned(CellResult... results) {
    Arm arm = new Arm("arm", List.of(), List.of());
    return new Tuned(arm, new RateSearch.Found(null, List.of(), false), List.of(results));
  }

  private static CellResult result(Map<String, Double> figures, float... logits) {
    Map<String, float[]> arrays = Map.of(HalvesMeasure.LOGITS, logits);
    return new CellResult("", "", 1, 0, 0, 1, new Measured(figures, arrays));
  }

  @Test
  void recipe_learnsBySeedsToo() {
    Tuned finite = tuned(result(Map.of(ScoresMeasure.FINITE, 1.0)));
    Interval sure = new Interval(.2, .1, .3);
    assertThat(
            Stream.of(OptionalDouble.empty(), OptionalDouble.of(.01), OptionalDouble.of(.6))
                .map(p -> new RecipesOnTruth.Row("", finite, finite, new Difference(sure, p)))
                .map(RecipesOnTruth.Row::learns))
        .containsExactly(true, true, false);
  }

  @Test
  void bestRecipe_isHeldAgainstTheCounterBySeeds() {
    int lists = 50;
    ScoredLists of =
        new ScoredLists(
            Collections.nCopies(lists, new byte[] {1, 0}),
            Collections.nCopies(lists, new double[2]));
    float[] right = new float[2 * lists];
    float[] nearlyWrong = new float[2 * lists];
    for (int list = 0; list < lists; list++) {
      right[2 * list] = 1;
      nearlyWrong[2 * list + (list % 5 == 0 ? 0 : 1)] = 1;
    }
    double[] counter = new double[lists];
    Arrays.fill(counter, .5);
    Difference difference =
        BestRecipe.difference(
            of,
            tuned(
                result(Map.of("second.gauc", 1.0), right),
                result(Map.of("second.gauc", .2), nearlyWrong)),
            counter,
            .5);
    assertThat(difference.own().estimate()).isCloseTo(.1, within(1e-9));
    assertThat(difference.own().excludesZero()).isTrue();
    assertThat(difference.text(4)).startsWith("0.1000 [").contains("], p 0.");
    assertThat(difference.verdict(1)).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void longTail_isJudgedBySeedsToo(@TempDir Path dir) throws IOException {
    List<JudgedRequest> requests = FiguresTest.requests(new Random(2), 30);
    SimulatorConfig config =
        SimulatorConfig.of(
            WeirConfig.defaults()
                .with("simulator.ranked=5")
                .with("simulator.re-ranked=4")
                .with("simulator.exposed=2"));
    Contender truth = Contender.oracle(requests, 1);
    Contender.Scores best = truth.runs().get(0);
    Contender.Scores worst =
        task -> {
          float[] scores = best.of(task).clone();
          for (int i = 0; i < scores.length; i++) {
            scores[i] = -scores[i];
          }
          return scores;
        };
    Map<String, Contender> contenders = new HashMap<>();
    contenders.put("ple", Contender.chance(requests, 2));
    contenders.put("grace", new Contender("grace", "", List.of(best, worst)));
    Report report = new Report("");
    GraceTables.longTail(report, new Contest(requests), contenders, config);
    report.write(dir);
    assertThat(Files.readString(dir.resolve("report.md")))
        .containsPattern("\\| grace \\| undecided [^|]*\\], p 0\\.\\d+ \\|");
  }
}
