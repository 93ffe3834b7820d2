package io.weir.local.experiment;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * What is held against others: scores of the judged requests, one set a seed. Immutable,
 * thread-safe.
 *
 * @param name in tables
 * @param rates learning rates, as in tables
 * @param runs one a seed
 */
record Contender(String name, String rates, List<Scores> runs) {

  /** The scores of one seed. */
  @FunctionalInterface
  interface Scores {
    /** A task's scores of all candidates, request by request. */
    float[] of(String task);
  }

  Contender {
    runs = List.copyOf(runs);
  }

  /** An arm at its best learning rates. */
  static Contender of(Arm.Tuned arm) {
    return new Contender(
        arm.arm().name(),
        arm.ratesText(),
        arm.results().stream()
            .<Scores>map(result -> task -> ScoresMeasure.judged(result, task))
            .toList());
  }

  /**
   * The true probability of a click: what no model can beat at finding expected clicks among all
   * candidates (ASH). Of any other figure it is no bound: what of a list is shown is up to the
   * stages behind it (ISH, ISPH), and purchases do not follow clicks alone (ISPH, ASPH).
   */
  static Contender oracle(List<JudgedRequest> judged, int seeds) {
    float[] scores = new float[judged.stream().mapToInt(JudgedRequest::size).sum()];
    int at = 0;
    for (JudgedRequest request : judged) {
      for (double click : request.truth().click()) {
        scores[at++] = (float) click;
      }
    }
    return new Contender(
        "the truth", "", LongStream.range(0, seeds).<Scores>mapToObj(s -> task -> scores).toList());
  }

  /** Numbers drawn anew for each candidate. */
  static Contender chance(List<JudgedRequest> judged, int seeds) {
    int all = judged.stream().mapToInt(JudgedRequest::size).sum();
    return new Contender(
        "chance",
        "",
        LongStream.rangeClosed(1, seeds)
            .<Scores>mapToObj(
                seed -> {
                  float[] drawn = new float[all];
                  SplittableRandom random = new SplittableRandom(seed);
                  for (int i = 0; i < all; i++) {
                    drawn[i] = random.nextFloat();
                  }
                  return task -> drawn;
                })
            .toList());
  }
}
