package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReRankingTest {
  @Test
  void diversity_spreadsWhatIsShownOverMoreCategories() {
    double none = categoriesShown(0);
    double some = categoriesShown(.5);
    assertThat(none).isLessThan(some - .5);
    assertThat(categoriesShown(1e6)).isGreaterThan(some);
  }

  @Test
  void withoutDiversity_orderIsThatOfRanking() {
    Map<String, long[]> ranking = new HashMap<>();
    for (LogEvent event : new SimulatedCascade(config(0), 50)) {
      if (event instanceof LogEvent.OfCandidates of) {
        if (of.list().stage() == Stage.RANKING) {
          ranking.put(of.list().requestId(), Arrays.copyOf(of.list().itemIds(), 20));
        } else if (of.list().stage() == Stage.RE_RANKING) {
          assertThat(of.list().itemIds()).isEqualTo(ranking.get(of.list().requestId()));
        }
      }
    }
    assertThat(ranking).hasSize(50);
  }

  @Test
  void scores_neverRise() {
    for (LogEvent event : new SimulatedCascade(config(.5), 50)) {
      if (event instanceof LogEvent.OfCandidates of && of.list().stage() == Stage.RE_RANKING) {
        float[] scores = of.list().scores();
        for (int i = 1; i < scores.length; i++) {
          assertThat(scores[i]).isLessThanOrEqualTo(scores[i - 1]);
        }
      }
    }
  }

  private static double categoriesShown(double diversity) {
    Map<Long, Long> categories = new HashMap<>();
    double distinct = 0;
    int lists = 0;
    for (LogEvent event : new SimulatedCascade(config(diversity), 200)) {
      if (event instanceof LogEvent.OfItem of) {
        categories.put(of.item().itemId(), of.item().categorical().get("category")[0]);
      } else if (event instanceof LogEvent.OfCandidates of && of.list().stage() == Stage.EXPOSURE) {
        distinct += Arrays.stream(of.list().itemIds()).map(categories::get).distinct().count();
        lists++;
      }
    }
    return distinct / lists;
  }

  private static SimulatorConfig config(double diversity) {
    return SimulatorConfig.of(WeirConfig.defaults().with("simulator.diversity=" + diversity));
  }
}
