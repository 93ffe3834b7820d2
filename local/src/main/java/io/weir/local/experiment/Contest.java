package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Figure.Sampled;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Contenders that scored the same judged requests: their figures, and how sure it is that they
 * differ. Not thread-safe.
 */
final class Contest {
  private static final int DRAWS = 1_000;
  private static final long BOOTSTRAP_SEED = 1;

  private final List<JudgedRequest> judged;
  private final int[] once;

  /** What was computed before. */
  private final Map<List<String>, Sampled[]> known = new HashMap<>();

  Contest(List<JudgedRequest> judged) {
    this.judged = List.copyOf(judged);
    once = new int[judged.size()];
    Arrays.fill(once, 1);
  }

  List<JudgedRequest> judged() {
    return judged;
  }

  /** A figure over seeds. */
  Spread figure(Contender of, Figure figure) {
    return Spread.of(ofSeeds(of, figure));
  }

  private double[] ofSeeds(Contender of, Figure figure) {
    return Arrays.stream(sampled(of, figure)).mapToDouble(one -> one.of(once)).toArray();
  }

  /** How far one is above another, the seeds averaged, with its interval over requests. */
  Interval difference(Contender one, Contender other, Figure figure) {
    Sampled[] own = sampled(one, figure);
    Sampled[] others = sampled(other, figure);
    return new PairedBootstrap(judged.size(), DRAWS, BOOTSTRAP_SEED)
        .of(counts -> mean(own, counts) - mean(others, counts));
  }

  /** How far one is above another, and how sure that is of requests and of seeds. */
  Difference compared(Contender one, Contender other, Figure figure) {
    return new Difference(difference(one, other, figure), seedTest(one, other, figure));
  }

  private static double mean(Sampled[] seeds, int[] counts) {
    double sum = 0;
    for (Sampled seed : seeds) {
      sum += seed.of(counts);
    }
    return sum / seeds.length;
  }

  /** How likely seeds alone would make as large a difference; empty with fewer than two seeds. */
  OptionalDouble seedTest(Contender one, Contender other, Figure figure) {
    double[] own = ofSeeds(one, figure);
    double[] others = ofSeeds(other, figure);
    double[] differences = new double[Math.min(own.length, others.length)];
    Arrays.setAll(differences, i -> own[i] - others[i]);
    return PairedTest.of(differences);
  }

  private Sampled[] sampled(Contender of, Figure figure) {
    return known.computeIfAbsent(
        List.of(of.name(), figure.name(), figure.task()),
        key ->
            of.runs().stream()
                .map(run -> figure.of(judged, run.of(figure.task())))
                .toArray(Sampled[]::new));
  }
}
