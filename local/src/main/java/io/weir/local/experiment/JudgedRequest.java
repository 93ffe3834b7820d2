package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A request that is not learnt from, with every candidate and what is known of it: what models are
 * judged by. The arrays are owned by the record and never written to.
 *
 * @param sample the candidates in the order of their ids, so that ties tell nothing
 * @param labels final ones by task, -1 = unknown
 * @param truth what only a simulator knows; {@link Truth#NONE} of a real log
 * @param groups per candidate the bits of {@link io.weir.core.metrics.ItemGroups}, by how often
 *     items were shown in what is learnt from
 */
record JudgedRequest(RequestSample sample, Map<String, byte[]> labels, Truth truth, int[] groups) {

  /**
   * How likely each candidate is clicked and bought.
   *
   * @param looked probability that the user looks at it, as it was shown; 0 where it was not
   * @param click P(click | looked at)
   * @param order P(order | clicked)
   */
  record Truth(double[] looked, double[] click, double[] order) {
    static final Truth NONE = new Truth(new double[0], new double[0], new double[0]);
  }

  JudgedRequest {
    labels = Map.copyOf(labels);
  }

  /** Number of candidates. */
  int size() {
    return sample.size();
  }

  /** Places of a sample's candidates in the order of their ids. */
  static int[] byId(RequestSample sample) {
    return IntStream.range(0, sample.size())
        .boxed()
        .sorted(Comparator.comparingLong(i -> sample.itemIds()[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The sample with its candidates in another order. */
  static RequestSample inOrder(RequestSample of, int[] order) {
    Map<String, byte[]> labels = new HashMap<>();
    of.labels().forEach((task, own) -> labels.put(task, inOrder(own, order)));
    Map<String, float[]> cross = new HashMap<>();
    of.crossFeatures().forEach((name, own) -> cross.put(name, inOrder(own, order)));
    return new RequestSample(
        of.requestId(),
        of.userId(),
        of.requestTime(),
        of.eventTime(),
        of.scenario(),
        of.revision(),
        of.categorical(),
        of.dense(),
        of.sequences(),
        IntStream.of(order).mapToLong(i -> of.itemIds()[i]).toArray(),
        inOrder(of.stageReached(), order),
        inOrder(of.rankingRank(), order),
        inOrder(of.preRankingRank(), order),
        inOrder(of.exposurePosition(), order),
        inOrder(of.rankingScore(), order),
        inOrder(of.inclusionProbability(), order),
        labels,
        of.weights(),
        of.maturedTasks(),
        cross,
        of.stageTotals(),
        of.sampler(),
        of.seed());
  }

  static byte[] inOrder(byte[] of, int[] order) {
    byte[] ordered = new byte[order.length];
    for (int i = 0; i < order.length; i++) {
      ordered[i] = of[order[i]];
    }
    return ordered;
  }

  private static int[] inOrder(int[] of, int[] order) {
    return IntStream.of(order).map(i -> of[i]).toArray();
  }

  private static float[] inOrder(float[] of, int[] order) {
    float[] ordered = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      ordered[i] = of[order[i]];
    }
    return ordered;
  }
}
