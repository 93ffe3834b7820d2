package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final int DRAWS = 200;
  private static final Measure UCTR =
      Measure.all(new int[] {0, 1, 8}).stream()
          .filter(measure -> measure.name().equals("uctr"))
          .findFirst()
          .orElseThrow();
  private static final Measure TAIL =
      Measure.all(new int[] {0, 1, 8}).stream()
          .filter(measure -> measure.name().equals(Measure.TAIL))
          .findFirst()
          .orElseThrow();

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

  @Test
  void newborn_isWhatHasNoOctile() {
    Measure newborn =
        Measure.all(new int[] {0, 1, 8}).stream()
            .filter(measure -> measure.name().equals(Measure.NEWBORN))
            .findFirst()
            .orElseThrow();
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
    served.show(shown, clicks, 0);
    for (int i = 0; i < clicks; i++) {
      served.click(i);
    }
    return served;
  }

  private static Served.ListWorth worth() {
    return new Served.ListWorth(1, 2, 4);
  }
}
