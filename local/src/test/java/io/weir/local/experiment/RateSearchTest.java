package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class RateSearchTest {
  private static final List<Rates> GRID =
      List.of(new Rates(0.001, 0.03), new Rates(0.003, 0.05), new Rates(0.008, 0.1));

  private final List<Rates> asked = new ArrayList<>();

  @Test
  void bestInTheMiddle_isTaken() {
    RateSearch.Found found = search(GRID, near(0.003));
    assertThat(found).isEqualTo(new RateSearch.Found(GRID.get(1), GRID, false));
    assertThat(asked).isEqualTo(GRID);
  }

  @Test
  void bestAtAnEnd_isFollowedUntilItIsBehind() {
    RateSearch.Found found = search(GRID, near(0.0003));
    assertThat(found.best()).isEqualTo(new Rates(0.0003, 0.02));
    assertThat(found.tried()).hasSize(5).startsWith(new Rates(0.00009, 0.01)).endsWith(GRID.get(2));
    assertThat(found.atEnd()).isFalse();
    assertThat(found.best()).hasToString("0.0003/0.02");
  }

  @Test
  void bestBeyondAll_isFollowedTwice_andSaidToBeAtTheEnd() {
    RateSearch.Found found = search(GRID, Rates::dense);
    assertThat(asked).hasSize(5).endsWith(new Rates(0.02, 0.2), new Rates(0.05, 0.4));
    assertThat(found.best()).isEqualTo(new Rates(0.05, 0.4));
    assertThat(found.atEnd()).isTrue();
  }

  @Test
  void rowRatesOfNone_stayNone() {
    List<Rates> dense = List.of(new Rates(0.005, 0), new Rates(0.01, 0), new Rates(0.02, 0));
    assertThat(search(dense, Rates::dense).best()).isEqualTo(new Rates(0.08, 0));
  }

  @Test
  void twoOrFewer_areNotGoneBeyond() {
    RateSearch.Found found = search(GRID.subList(0, 2), Rates::dense);
    assertThat(found).isEqualTo(new RateSearch.Found(GRID.get(1), GRID.subList(0, 2), false));
    asked.clear();
    assertThat(search(GRID.subList(0, 1), Rates::dense).best()).isEqualTo(GRID.get(0));
    assertThat(search(List.of(), Rates::dense).best()).isNull();
    assertThat(asked).isEmpty();
  }

  @Test
  void worthThatIsNoNumber_isNeverTheBest() {
    double[] worth = {Double.NaN, 1, Double.NaN};
    assertThat(search(GRID, rates -> worth[GRID.indexOf(rates)]).best()).isEqualTo(GRID.get(1));
  }

  private RateSearch.Found search(List<Rates> grid, ToDoubleFunction<Rates> worth) {
    return RateSearch.among(
        grid,
        rates -> {
          asked.add(rates);
          return worth.applyAsDouble(rates);
        });
  }

  private static ToDoubleFunction<Rates> near(double dense) {
    return rates -> -Math.abs(Math.log(rates.dense() / dense));
  }
}
