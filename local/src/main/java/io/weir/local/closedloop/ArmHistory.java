package io.weir.local.closedloop;

import io.weir.core.metrics.PairedBootstrap.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an arm that learns was at each tick, and so how fresh what it pre-ranked by was. Not
 * thread-safe.
 *
 * <p>It learns requests in the order in which they came: what has learnt from so many knows the
 * first so many.
 */
final class ArmHistory {
  private final List<State> states = new ArrayList<>();

  /**
   * What pre-ranked a tick's requests.
   *
   * @param fromMs when the tick began
   * @param generation that it pre-ranked by; 0 = none
   * @param publishedMs event time when that was published
   * @param known requests that it has learnt from
   */
  record State(long fromMs, long generation, long publishedMs, long known) {}

  void add(State state) {
    states.add(state);
  }

  State at(int tick) {
    return states.get(tick);
  }

  /** Mean age of the generation over requests, seconds; 0 where none was served. */
  double generationAgeSeconds(List<Served> served) {
    return served.stream()
            .mapToLong(one -> one.requestTime() - states.get(one.tick()).publishedMs())
            .average()
            .orElse(0)
        / 1e3;
  }

  /**
   * Mean age of the newest request known, over requests of one tick, seconds, with its interval
   * over users; null where none is known, or nobody came.
   *
   * @param all of the arm, in the order in which they came
   * @param draws of the bootstrap
   */
  @Nullable Interval knownAgeSeconds(int tick, List<Served> all, int draws) {
    long known = states.get(tick).known();
    Comparison of = Comparison.of(List.of(all), one -> one.tick() == tick, draws);
    if (known == 0 || of.isEmpty()) {
      return null;
    }
    long newest = all.get((int) known - 1).requestTime();
    return of.figures(Measure.age(newest)).get(0).value();
  }

  /**
   * Times from clicks until a generation that has learnt from their requests serves, for all such
   * clicks.
   *
   * @param all of the arm, in the order in which they came
   * @param from the first tick whose requests are looked at
   */
  LoopSummary.@Nullable Delay clickToModel(List<Served> all, int from) {
    List<Double> seconds = new ArrayList<>();
    int tick = 0;
    for (int request = 0; request < all.size(); request++) {
      while (tick < states.size() && states.get(tick).known() <= request) {
        tick++;
      }
      if (tick == states.size()) {
        break;
      }
      Served one = all.get(request);
      if (one.tick() >= from) {
        long serves = states.get(tick).fromMs();
        Arrays.stream(one.clickTimes()).forEach(click -> seconds.add((serves - click) / 1e3));
      }
    }
    return delay(seconds);
  }

  private static LoopSummary.@Nullable Delay delay(List<Double> seconds) {
    if (seconds.isEmpty()) {
      return null;
    }
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new LoopSummary.Delay(
        sorted.length,
        Arrays.stream(sorted).average().orElseThrow(),
        sorted[(sorted.length - 1) / 2],
        sorted[(int) Math.ceil(0.95 * (sorted.length - 1))]);
  }
}
