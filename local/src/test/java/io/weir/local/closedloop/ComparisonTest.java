package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.metrics.PairedBootstrap.Interval;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final int DRAWS = 200;
  private static final Measure UCTR = measure("uctr");
  private static final Measure TAIL = measure(Measure.TAIL);

  @Test
  void uctr_isClicksAUser_howeverOftenHeCame() {
    List<Served> arm = List.of(served(1, 2, 1), served(1, 1, 1), served(2, 0, 1));
    assertThat(figure(List.of(arm), UCTR, 0).value().estimate()).isEqualTo(1.5);
  }

  @Test
  void tail_isAShareOfWhatWasShown() {
    List<Served> arm = List.of(served(1, 0, 1, 2, 2), served(2, 0, 2));
    assertThat(figure(List.of(arm), TAIL, 0).value().estimate()).isEqualTo(.75);
  }

  /** Two exposures of item 2, at which 6 of 9 clicks and 1 of 2 orders are to be expected. */
  @Test
  void ctrAndCvr_ofAnOctile_areWhatIsExpectedOfAnExposureOfItsItems() {
    Served one = new Served(0, 1, 0, worth(), worth());
    one.show(new long[] {1, 2, 2, 3}, new double[] {2, 4, 2, 1}, new double[] {1, 1, 0, 0});
    assertThat(figure(List.of(List.of(one)), measure(Measure.ctr(8)), 0).value().estimate())
        .isEqualTo(3);
    assertThat(figure(List.of(List.of(one)), measure(Measure.cvr(8)), 0).value().estimate())
        .isEqualTo(.5);
    assertThat(figure(List.of(List.of(one)), measure(Measure.ctr(3)), 0).value().estimate())
        .isNaN();
  }

  @Test
  void lift_ofTwoArms_isPaired_andAShareOfTheOthers() {
    Comparison comparison = Comparison.of(List.of(arm(0), arm(1), arm(3)), one -> true, DRAWS);
    Interval lift = comparison.lift(UCTR, 2, 1);
    assertThat(lift.estimate()).isCloseTo(2 / 25.5, within(1e-9));
    assertThat(lift.low()).isPositive();
    assertThat(comparison.lift(UCTR, 1, 0))
        .isEqualTo(figure(List.of(arm(0), arm(1)), UCTR, 1).lift());
  }

  @Test
  void newborn_isWhatHasNoOctile() {
    Measure newborn = measure(Measure.NEWBORN);
    List<Served> arm = List.of(served(1, 0, 1, 2, 3, 4));
    assertThat(figure(List.of(arm), newborn, 0).value().estimate()).isEqualTo(.5);
  }

  @Test
  void identicalArms_differByNothing_inEveryDraw() {
    List<Served> arm = arm(0);
    Comparison.Figure figure = figure(List.of(arm, arm(0)), UCTR, 1);
    assertThat(figure.difference().estimate()).isZero();
    assertThat(figure.difference().low()).isZero();
    assertThat(figure.difference().high()).isZero();
    assertThat(figure.value()).isEqualTo(figure(List.of(arm), UCTR, 0).value());
  }

  /** Users differ much more than arms do; drawn together they tell that one arm is better. */
  @Test
  void difference_isPaired_soThatTheUsersOwnTasteCancels() {
    Comparison.Figure figure = figure(List.of(arm(0), arm(1)), UCTR, 1);
    assertThat(figure.difference().estimate()).isCloseTo(1, within(1e-9));
    assertThat(figure.difference().low()).isCloseTo(1, within(1e-9));
    assertThat(figure.value().high() - figure.value().low()).isGreaterThan(1);
    assertThat(figure.lift().estimate()).isCloseTo(1 / 24.5, within(1e-9));
  }

  @Test
  void requests_whoseListIsNotOut_areNobodys() {
    Served unseen = new Served(0, 9, 0, worth(), worth());
    Comparison comparison = Comparison.of(List.of(List.of(unseen)), one -> true, DRAWS);
    assertThat(comparison.isEmpty()).isTrue();
  }

  /** 50 users, of whom the last clicks 49 times, and all that often more. */
  private static List<Served> arm(int more) {
    return IntStream.range(0, 50).mapToObj(user -> served(user, user + more, 1)).toList();
  }

  private static Comparison.Figure figure(List<List<Served>> arms, Measure measure, int arm) {
    return Comparison.of(arms, one -> true, DRAWS).figures(measure).get(arm);
  }

  private static Served served(long user, int clicks, long... shown) {
    Served served = new Served(0, user, 0, worth(), worth());
    served.show(shown, new double[shown.length], new double[shown.length]);
    for (int i = 0; i < clicks; i++) {
      served.click(i);
    }
    return served;
  }

  /** Of a catalogue of an item in octile 1 and one in octile 8. */
  private static Measure measure(String name) {
    return Measure.all(new int[] {0, 1, 8}).stream()
        .filter(measure -> measure.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Served.ListWorth worth() {
    return new Served.ListWorth(1, 2, 4);
  }
}
