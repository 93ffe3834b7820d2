package io.weir.benchmarks.train;

import io.weir.core.cascade.RequestSample;
import io.weir.schemas.Codecs;
import io.weir.trainer.learner.Learner;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what lists save: a step over requests with all their candidates, beside one over the
 * same examples with a sample each, as point-wise training has them.
 *
 * <p>Both learn by cross-entropy alone, which is all that single examples allow.
 */
record ListsBenchmark(int steps, List<String> assignments, PrintWriter err) {
  private static final long SEED = 20_261_121;
  private static final long ITEMS = 100_000;
  private static final int EXAMPLES = 1200;
  private static final int[] LENGTHS = {10, 60, 200};
  private static final String BCE = "trainer.objective=[{loss: bce, task: click}]";

  List<ListTimes> run() {
    List<ListTimes> times = new ArrayList<>();
    for (int length : LENGTHS) {
      err.printf("learning lists of %d, and their examples one by one%n", length);
      times.add(measure(length));
    }
    return times;
  }

  private ListTimes measure(int length) {
    List<String> settings = new ArrayList<>(assignments);
    settings.add(BCE);
    Requests made = new Requests(SEED, ITEMS, length);
    long[] listNanos = new long[steps];
    long[] pointNanos = new long[steps];
    double listBytes = 0;
    double pointBytes = 0;
    try (Learner lists = Filled.empty(ITEMS, settings);
        Learner points = Filled.empty(ITEMS, settings)) {
      for (int step = -steps / 2; step < steps; step++) {
        List<RequestSample> batch = made.batch(EXAMPLES / length);
        List<RequestSample> single = batch.stream().flatMap(s -> apart(s).stream()).toList();
        long list = nanos(lists, batch);
        long point = nanos(points, single);
        if (step >= 0) {
          listNanos[step] = list;
          pointNanos[step] = point;
        }
        listBytes = bytes(batch) / EXAMPLES;
        pointBytes = bytes(single) / EXAMPLES;
      }
    }
    return new ListTimes(
        length,
        EXAMPLES,
        Filled.medianMs(listNanos),
        Filled.medianMs(pointNanos),
        listBytes,
        pointBytes);
  }

  private static long nanos(Learner learner, List<RequestSample> batch) {
    long start = System.nanoTime();
    learner.learn(batch);
    return System.nanoTime() - start;
  }

  private static double bytes(List<RequestSample> samples) {
    return samples.stream().mapToLong(sample -> Codecs.SAMPLES.encode(sample).length).sum();
  }

  /** A sample for each candidate. */
  private static List<RequestSample> apart(RequestSample s) {
    List<RequestSample> apart = new ArrayList<>();
    for (int i = 0; i < s.size(); i++) {
      int to = i + 1;
      Map<String, byte[]> labels = new HashMap<>();
      int from = i;
      s.labels().forEach((task, all) -> labels.put(task, Arrays.copyOfRange(all, from, to)));
      apart.add(
          new RequestSample(
              s.requestId() + '-' + i,
              s.userId(),
              s.requestTime(),
              s.eventTime(),
              s.scenario(),
              s.revision(),
              s.categorical(),
              s.dense(),
              s.sequences(),
              Arrays.copyOfRange(s.itemIds(), i, to),
              Arrays.copyOfRange(s.stageReached(), i, to),
              Arrays.copyOfRange(s.rankingRank(), i, to),
              Arrays.copyOfRange(s.preRankingRank(), i, to),
              Arrays.copyOfRange(s.exposurePosition(), i, to),
              Arrays.copyOfRange(s.rankingScore(), i, to),
              Arrays.copyOfRange(s.inclusionProbability(), i, to),
              labels,
              s.weights(),
              s.maturedTasks(),
              Map.of(),
              s.stageTotals(),
              s.sampler(),
              s.seed()));
    }
    return apart;
  }
}
