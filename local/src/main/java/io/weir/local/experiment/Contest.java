package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Figure.Sampled;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleBinaryOperator;

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

  private final Map<List<String>, double[]> drawn = new HashMap<>();

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
    return interval(one, other, figure, (own, others) -> own - others);
  }

  /** How far one is above another, and how sure that is of requests and of seeds. */
  Difference compared(Contender one, Contender other, Figure figure) {
    return new Difference(difference(one, other, figure), seedTest(one, other, figure));
  }

  /** How far one is above another in parts of the other's, and how sure that is. */
  Difference relative(Contender one, Contender other, Figure figure) {
    DoubleBinaryOperator part = (own, others) -> own / others - 1;
    return new Difference(interval(one, other, figure, part), seedTest(one, other, figure, part));
  }

  private Interval interval(
      Contender one, Contender other, Figure figure, DoubleBinaryOperator difference) {
    double[] own = draws(one, figure);
    double[] others = draws(other, figure);
    AtomicInteger at = new AtomicInteger();
    return bootstrap()
        .of(
            counts -> {
              int draw = at.getAndIncrement();
              return difference.applyAsDouble(own[draw], others[draw]);
            });
  }

  /**
   * A figure of the requests as they are and of every draw, the seeds averaged: the same draws for
   * all, so that each is computed once however many pairs it is in.
   */
  private double[] draws(Contender of, Figure figure) {
    return drawn.computeIfAbsent(
        key(of, figure),
        key -> {
          Sampled[] seeds = sampled(of, figure);
          double[] draws = new double[1 + DRAWS];
          AtomicInteger at = new AtomicInteger();
          bootstrap().of(counts -> draws[at.getAndIncrement()] = mean(seeds, counts));
          return draws;
        });
  }

  private PairedBootstrap bootstrap() {
    return new PairedBootstrap(judged.size(), DRAWS, BOOTSTRAP_SEED);
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
    return seedTest(one, other, figure, (own, others) -> own - others);
  }

  private OptionalDouble seedTest(
      Contender one, Contender other, Figure figure, DoubleBinaryOperator difference) {
    double[] own = ofSeeds(one, figure);
    double[] others = ofSeeds(other, figure);
    double[] differences = new double[Math.min(own.length, others.length)];
    Arrays.setAll(differences, i -> difference.applyAsDouble(own[i], others[i]));
    return PairedTest.of(differences);
  }

  private Sampled[] sampled(Contender of, Figure figure) {
    return known.computeIfAbsent(
        key(of, figure),
        key ->
            of.runs().stream()
                .map(run -> figure.of(judged, run.of(figure.task())))
                .toArray(Sampled[]::new));
  }

  private static List<String> key(Contender of, Figure figure) {
    return List.of(of.name(), figure.name(), figure.task());
  }
}
