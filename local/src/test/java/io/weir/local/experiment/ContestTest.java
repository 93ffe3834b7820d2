package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.metrics.PairedBootstrap;
import io.weir.local.experiment.Figure.Sampled;
import io.weir.local.experiment.Figures.Act;
import io.weir.local.experiment.Figures.Seen;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final Figure HITS = Figures.expectedHits("ASH@5", 5, Seen.ANYWHERE, Act.CLICK);

  private final List<JudgedRequest> requests = FiguresTest.requests(new Random(3), 30);
  private final Contest contest = new Contest(requests);
  private final Contender chance = Contender.chance(requests, 2);
  private final Contender truth = Contender.oracle(requests, 2);

  @Test
  void difference_isThatOfOneBootstrapOverBoth() {
    PairedBootstrap.Interval direct =
        new PairedBootstrap(requests.size(), 1_000, 1)
            .of(counts -> mean(truth, counts) - mean(chance, counts));
    assertThat(contest.difference(truth, chance, HITS)).isEqualTo(direct);
    assertThat(contest.difference(truth, chance, HITS)).isEqualTo(direct);
  }

  @Test
  void relative_isInPartsOfTheOther() {
    double own = contest.figure(truth, HITS).mean();
    double other = contest.figure(chance, HITS).mean();
    Difference relative = contest.relative(truth, chance, HITS);
    assertThat(relative.own().estimate()).isCloseTo(own / other - 1, within(1e-12));
    assertThat(relative.own().low()).isPositive();
    assertThat(relative.p()).isPresent();
  }

  private double mean(Contender of, int[] counts) {
    return of.runs().stream()
        .map(run -> HITS.of(requests, run.of("click")))
        .mapToDouble((Sampled seed) -> seed.of(counts))
        .average()
        .orElseThrow();
  }
}
