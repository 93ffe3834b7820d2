package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.metrics.PairedBootstrap.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ArmHistoryTest {
  private static final int DRAWS = 100;

  private final ArmHistory history = new ArmHistory();
  private final List<Served> all = new ArrayList<>();

  /** Ticks of ten seconds; from the second on the model knows one request more in each. */
  ArmHistoryTest() {
    for (int tick = 0; tick < 4; tick++) {
      long from = 10_000L * tick;
      history.add(new ArmHistory.State(from, tick, tick == 0 ? 0 : from, Math.max(0, tick - 1)));
      Served one = served(tick, 1, from + 4_000);
      one.click(from + 5_000);
      all.add(one);
    }
  }

  @Test
  void clickToModel_isTheTimeUntilAModelServesThatKnowsTheRequest() {
    // The first request is known in tick 2, the second in tick 3, the others never.
    LoopSummary.Delay delay = history.clickToModel(all, 0);
    assertThat(delay).isEqualTo(new LoopSummary.Delay(2, 15, 15, 15));
    assertThat(history.clickToModel(all, 1)).isEqualTo(new LoopSummary.Delay(1, 15, 15, 15));
    assertThat(history.clickToModel(all, 2)).isNull();
  }

  @Test
  void knownAge_isOfTheNewestRequestKnown() {
    assertThat(history.knownAgeSeconds(0, all, DRAWS)).isNull();
    assertThat(history.knownAgeSeconds(2, all, DRAWS)).isEqualTo(new Interval(20, 20, 20));
    assertThat(history.knownAgeSeconds(3, all, DRAWS)).isEqualTo(new Interval(20, 20, 20));
  }

  /** In the third tick another user comes twice, later: the age is that of whoever is drawn. */
  @Test
  void knownAge_ofSeveralUsers_hasTheirInterval() {
    for (long later : new long[] {26_000, 28_000}) {
      all.add(served(2, 2, later));
    }
    Interval age = Objects.requireNonNull(history.knownAgeSeconds(2, all, DRAWS));
    assertThat(age.estimate()).isEqualTo(22);
    assertThat(age.low()).isEqualTo(20);
    assertThat(age.high()).isEqualTo(23);
  }

  @Test
  void generationAge_isThatOfTheGenerationAtEachRequest() {
    assertThat(history.generationAgeSeconds(all)).isEqualTo(4);
    assertThat(history.generationAgeSeconds(List.of())).isZero();
  }

  private static Served served(int tick, long user, long time) {
    Served.ListWorth worth = new Served.ListWorth(1, 1, 1);
    Served served = new Served(tick, user, time, worth, worth);
    served.show(new long[] {1}, new double[1], new double[1]);
    return served;
  }
}
