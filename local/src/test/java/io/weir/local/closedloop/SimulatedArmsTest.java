package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.config.WeirConfig;
import io.weir.local.closedloop.LoopSummary.Arm;
import io.weir.local.closedloop.LoopSummary.Figure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where theory fixes what comes of a loop. */
class SimulatedArmsTest {
  private static final int WARM_UP = 1;

  @TempDir static Path dir;
  private static LoopSummary summary;

  @BeforeAll
  static void run() {
    List<LoopArm> arms = new ArrayList<>();
    for (String scorer : List.of("random", "random", "popularity", "noisy-oracle", "oracle")) {
      WeirConfig config = WeirConfig.defaults().with("simulator.pre-ranking=" + scorer);
      arms.add(LoopArm.simulated(scorer + arms.size(), config));
    }
    LoopPlan plan =
        new LoopPlan(
            LoopArm.beneath(WeirConfig.defaults()), arms, Duration.ofSeconds(10), 7, WARM_UP);
    try (ClosedLoop loop = ClosedLoop.open(plan, dir, () -> false)) {
      summary = loop.run((done, clicks) -> {});
    }
  }

  /**
   * At what it maximises: clicks to be expected of the list that it passes on. What is shown of
   * that list is up to the stages behind it, so no oracle of this stage has the most clicks.
   */
  @Test
  void oracle_isNeverBeaten() {
    Arm oracle = summary.arms().get(4);
    assertThat(estimate(oracle, Measure.OF_BEST_CLICKS)).isCloseTo(1, within(1e-6));
    for (Arm arm : summary.arms().subList(0, 4)) {
      assertThat(estimate(arm, Measure.OF_BEST_CLICKS)).isLessThan(1);
      assertThat(estimate(arm, Measure.CLICK_HITS))
          .isLessThan(estimate(oracle, Measure.CLICK_HITS));
    }
  }

  @Test
  void random_isAtChance() {
    Arm random = summary.arms().get(0);
    assertThat(summary.chance()).isEqualTo(.3);
    assertThat(estimate(random, Measure.CLICK_HITS)).isCloseTo(.3, within(.01));
    assertThat(estimate(random, Measure.ORDER_HITS)).isCloseTo(.3, within(.01));
  }

  @Test
  void arms_ofOnePreRanking_areIdentical() {
    Arm one = summary.arms().get(0);
    Arm two = summary.arms().get(1);
    assertThat(two.digest()).isEqualTo(one.digest());
    assertThat(two.curve()).isEqualTo(one.curve());
    assertThat(summary.arms().get(2).digest()).isNotEqualTo(one.digest());
  }

  @Test
  void warmUp_isAlikeInAllArms_andNotMeasured() {
    assertThat(summary.arms())
        .extracting(arm -> arm.curve().get(0).figures())
        .allMatch(figures -> same(figures.get(Measure.UCTR)));
    assertThat(summary.arms().get(4).curve().get(1).figures().get(Measure.UCTR))
        .matches(figure -> !same(figure));
    long measured =
        summary.arms().get(0).curve().stream().skip(WARM_UP).mapToLong(p -> p.requests()).sum();
    assertThat(summary.requests()).isEqualTo(measured).isGreaterThan(1_000);
  }

  @Test
  void luck_isNearWhatIsToBeExpected() {
    for (Arm arm : summary.arms()) {
      double expected = estimate(arm, Measure.UCTR);
      assertThat(estimate(arm, "uctr")).isCloseTo(expected, within(.15 * expected));
    }
  }

  @Test
  void octilesAndNewborn_makeUpAllThatWasShown() {
    for (Arm arm : summary.arms()) {
      double sum = estimate(arm, Measure.NEWBORN);
      for (int octile = 1; octile <= ItemCounts.OCTILES; octile++) {
        sum += estimate(arm, "octile" + octile);
      }
      assertThat(sum).isCloseTo(1, within(1e-9));
    }
  }

  private static boolean same(Figure figure) {
    return Objects.equals(figure.difference().estimate(), 0.0);
  }

  private static double estimate(Arm arm, String measure) {
    Double estimate = arm.figures().get(measure).value().estimate();
    return Objects.requireNonNull(estimate);
  }
}
