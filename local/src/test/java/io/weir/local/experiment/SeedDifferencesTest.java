package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Orderings.Verdict;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SeedDifferencesTest {
  private static final int REQUESTS = 20;
  private static final Offset<Double> WITHIN = Offset.offset(1e-9);

  private static SeedDifferences constant(double... ofSeeds) {
    List<ToDoubleFunction<int[]>> seeds =
        DoubleStream.of(ofSeeds)
            .<ToDoubleFunction<int[]>>mapToObj(value -> counts -> value)
            .toList();
    return new SeedDifferences(REQUESTS, seeds);
  }

  @Test
  void seedsThatDisagree_leaveAnOrderingUndecided_howeverSureTheRequestsAre() {
    Difference difference = constant(.011, -.009).summary();
    assertThat(difference.own().excludesZero()).isTrue();
    assertThat(difference.p().orElseThrow()).isGreaterThan(.9);
    assertThat(difference.verdict(1)).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void seedsThatAgree_decide() {
    Difference difference = constant(.010, .011, .012).summary();
    assertThat(difference.own().estimate()).isCloseTo(.011, WITHIN);
    assertThat(difference.verdict(1)).isEqualTo(Verdict.AGREES);
    assertThat(difference.verdict(-1)).isEqualTo(Verdict.DISAGREES);
  }

  /** The bootstrap passes over draws that are undefined, the test over seeds over no seed. */
  @Test
  void seedThatIsUndefined_leavesItUndecided() {
    Interval sure = new Interval(1, .9, 1.1);
    Difference difference = new Difference(sure, PairedTest.of(new double[] {Double.NaN, 1, 1}));
    assertThat(difference.verdict(1)).isEqualTo(Verdict.UNDECIDED);
    assertThat(difference.text(1)).isEqualTo("1.0 [0.9, 1.1], p –");
  }

  @Test
  void requestsThatDisagree_leaveItUndecided() {
    ToDoubleFunction<int[]> firstTenAgainstTheRest =
        counts -> {
          double sum = 0;
          for (int i = 0; i < counts.length; i++) {
            sum += i < REQUESTS / 2 ? counts[i] : -counts[i];
          }
          return sum / counts.length;
        };
    SeedDifferences one = new SeedDifferences(REQUESTS, List.of(firstTenAgainstTheRest));
    assertThat(one.summary().verdict(1)).isEqualTo(Verdict.UNDECIDED);
    assertThat(one.summary().p()).isEmpty();
  }

  @Test
  void aboveOthers_isSeedBySeed() {
    Difference more = constant(.5, .6, .7).above(constant(.1, .3, .2)).summary();
    assertThat(more.own().estimate()).isCloseTo(.4, WITHIN);
    assertThat(more.p().orElseThrow())
        .isCloseTo(PairedTest.of(new double[] {.4, .3, .5}).orElseThrow(), WITHIN);
  }

  @Test
  void text_hasTheIntervalAndP() {
    Interval own = new Interval(.0073, -.0006, .0149);
    assertThat(new Difference(own, OptionalDouble.empty()).text(4))
        .isEqualTo("0.0073 [-0.0006, 0.0149]");
    assertThat(new Difference(own, OptionalDouble.of(.0312)).times(100).text(2))
        .isEqualTo("0.73 [-0.06, 1.49], p 0.031");
    assertThat(new Difference(own, OptionalDouble.of(.0004)).text(4)).endsWith(", p < 0.001");
  }
}
