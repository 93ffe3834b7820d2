package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import io.weir.simulator.Draws;
import io.weir.simulator.LogTotals;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogisticRankingTest {
  private static final WeirConfig CONFIG =
      WeirConfig.parse("simulator: {click-bias: -2, newborn: {items: 0}}");

  private final World world = new World(SimulatorConfig.of(CONFIG));
  private final Moment moment = world.moment(0);
  private final float[] taste = new float[Tastes.DIMENSION];

  @Test
  void error_isSmallerOfItemsThatWereShownOften() {
    LogisticRanking ranker = new LogisticRanking(LogisticRanking.Settings.DEFAULTS, world);
    int[] exposures = new int[2_000];
    Draws draws = Draws.of(1);
    for (int i = 0; i < 300_000; i++) {
      int user = world.population().draw(draws);
      int item = moment.popular().draw(draws);
      world.population().taste(user, 0, taste);
      double click = World.logistic(world.clickLogit(taste, item, moment));
      ranker.learn(new Shown(user, new int[] {item}, new boolean[] {draws.chance(click)}));
      exposures[item]++;
    }
    Integer[] items = IntStream.range(0, 2_000).boxed().toArray(Integer[]::new);
    Arrays.sort(items, Comparator.comparingInt(item -> -exposures[item]));
    double head = meanSquaredError(ranker, Arrays.copyOfRange(items, 0, 200));
    double tail = meanSquaredError(ranker, Arrays.copyOfRange(items, 1_000, 2_000));
    assertThat(exposures[items[199]]).isGreaterThan(3 * exposures[items[1_000]]);
    assertThat(head).isLessThan(.7 * tail);
  }

  private double meanSquaredError(LogisticRanking ranker, Integer[] items) {
    double squares = 0;
    for (int user = 0; user < 500; user++) {
      world.population().taste(user, 0, taste);
      for (int item : items) {
        double error = ranker.score(user, item) - world.clickLogit(taste, item, moment);
        squares += error * error;
      }
    }
    return squares / items.length / 500;
  }

  @Test
  void cascade_getsMoreClicksOnceItHasLearnt() {
    WeirConfig random = WeirConfig.parse("simulator: {pre-ranking: {name: random}}");
    LogTotals learning =
        LogTotals.of(cascade(random.with("simulator.ranking.name=logistic"), 6_000));
    LogTotals beginning =
        LogTotals.of(cascade(random.with("simulator.ranking.name=logistic"), 500));
    double first = (double) beginning.clicks() / beginning.exposed();
    double later =
        (double) (learning.clicks() - beginning.clicks())
            / (learning.exposed() - beginning.exposed());
    assertThat(later).isGreaterThan(1.2 * first);
  }

  private static SimulatedCascade cascade(WeirConfig config, long requests) {
    return new SimulatedCascade(SimulatorConfig.of(config), requests);
  }
}
