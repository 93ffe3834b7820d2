package io.weir.local.experiment;

import io.weir.core.metrics.ListMetric;
import io.weir.core.metrics.ListMetrics;
import io.weir.core.metrics.ScoredList;
import io.weir.local.experiment.MeanFigure.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The figures that the papers' tables have. */
final class Figures {
  /** Of the groups of items: whatever group an item is in, or none. */
  private static final int ALL = -1;

  private Figures() {}

  /** Whose clicks or purchases count. */
  enum Seen {
    /** Those of what was shown, looked at as it was: in-scenario. */
    SHOWN,
    /** Those of every candidate, were it looked at: wherever the user may meet it. */
    ANYWHERE
  }

  /** What a user does. */
  enum Act {
    CLICK,
    ORDER
  }

  /**
   * The expected hit rate at K: which share of what a user is to be expected to click or buy stands
   * among the K highest scores.
   *
   * <p>HCCP §4.1.2 with the user's acts replaced by their probabilities, which the simulator knows:
   * {@code Σ_{i in topK} p_i / Σ_i p_i}, a request counting as often as it has such an act at all,
   * {@code 1 − Π(1 − p_i)}. ISH and ISPH of what was {@link Seen#SHOWN}, ASH and ASPH {@link
   * Seen#ANYWHERE} among the candidates.
   */
  static Figure expectedHits(String name, int k, Seen seen, Act act) {
    return new MeanFigure(
        name, (request, scores) -> hits(probabilities(request, seen, act, ALL), scores, k));
  }

  /**
   * The same of the items of some octiles alone.
   *
   * @param groups bits of octiles, the first that of the items that were shown least
   */
  static Figure expectedHitsOf(String name, int k, Seen seen, Act act, int groups) {
    return new MeanFigure(
        name, (request, scores) -> hits(probabilities(request, seen, act, groups), scores, k));
  }

  /** Probability of an act, per candidate. */
  private static double[] probabilities(JudgedRequest request, Seen seen, Act act, int groups) {
    JudgedRequest.Truth truth = request.truth();
    double[] p = new double[request.size()];
    for (int i = 0; i < p.length; i++) {
      boolean counts = groups == ALL || (request.groups()[i] & groups) != 0;
      double looked = seen == Seen.SHOWN ? truth.looked()[i] : 1;
      double acts = truth.click()[i] * (act == Act.ORDER ? truth.order()[i] : 1);
      p[i] = counts ? looked * acts : 0;
    }
    return p;
  }

  private static Value hits(double[] p, double[] scores, int k) {
    double all = Arrays.stream(p).sum();
    if (all == 0) {
      return Value.NONE;
    }
    double none = Arrays.stream(p).map(one -> 1 - one).reduce(1, (a, b) -> a * b);
    return new Value(top(scores, k).mapToDouble(i -> p[i]).sum() / all, 1 - none);
  }

  /** Places of the K highest scores; ties in the order of ids. */
  private static IntStream top(double[] scores, int k) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(k)
        .mapToInt(Integer::intValue);
  }

  /**
   * A registered metric of each request, averaged.
   *
   * @param metric name in {@link ListMetrics}
   * @param list the request as the metric looks at it; empty = the request is passed over
   */
  static Figure ofLists(String name, String metric, Function<JudgedRequest, Labelled> list) {
    return new MeanFigure(
        name,
        (request, scores) -> {
          Labelled labelled = list.apply(request);
          if (labelled.places().length == 0) {
            return Value.NONE;
          }
          ListMetric own = ListMetrics.create(metric);
          own.add(labelled.scored(request, scores));
          double weight = labelled.weight();
          return own.value().isPresent()
              ? new Value(own.value().getAsDouble(), weight)
              : Value.NONE;
        });
  }

  /**
   * Some candidates and which of them are positives.
   *
   * @param places of the candidates
   * @param labels one a place, 1 or 0
   * @param weight of the request
   */
  record Labelled(int[] places, byte[] labels, double weight) {
    private ScoredList scored(JudgedRequest request, double[] scores) {
      double[] own = Arrays.stream(places).mapToDouble(i -> scores[i]).toArray();
      int[] ranks = Arrays.stream(places).map(i -> request.sample().rankingRank()[i]).toArray();
      return ScoredList.of(own, labels).withRankingRanks(ranks);
    }
  }

  /** All candidates, those with a label as positives. */
  static Function<JudgedRequest, Labelled> labelled(String task) {
    return request -> {
      byte[] own = request.labels().getOrDefault(task, new byte[request.size()]);
      byte[] labels = new byte[request.size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (byte) (own[i] == 1 ? 1 : 0);
      }
      return new Labelled(IntStream.range(0, request.size()).toArray(), labels, 1);
    };
  }

  /** All candidates, those that were shown as positives. */
  static Labelled shown(JudgedRequest request) {
    byte[] labels = new byte[request.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (request.sample().exposed(i) ? 1 : 0);
    }
    return new Labelled(IntStream.range(0, request.size()).toArray(), labels, 1);
  }

  /** All candidates, the best of them by the true click probability as positives. */
  static Function<JudgedRequest, Labelled> best(int count) {
    return request -> {
      byte[] labels = new byte[request.size()];
      top(request.truth().click(), count).forEach(i -> labels[i] = 1);
      return new Labelled(IntStream.range(0, request.size()).toArray(), labels, 1);
    };
  }

  /** What was shown, with the labels of a task; a request counts by its number of items. */
  static Function<JudgedRequest, Labelled> shownOf(String task) {
    return request -> {
      byte[] own = request.labels().getOrDefault(task, new byte[0]);
      int[] places =
          IntStream.range(0, own.length)
              .filter(i -> request.sample().exposed(i) && own[i] >= 0)
              .toArray();
      byte[] labels = JudgedRequest.inOrder(own, places);
      return new Labelled(places, labels, places.length);
    };
  }

  /** AUC over what was shown in all requests together, with the labels of a task. */
  static Figure auc(String name, String task) {
    return auc(name, shownOf(task), places -> true);
  }

  /** AUC over some items of all requests together. */
  static Figure auc(
      String name, Function<JudgedRequest, Labelled> list, Predicate<Integer> groups) {
    return new Figure() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Sampled of(List<JudgedRequest> requests, float[] scores) {
        List<byte[]> labels = new ArrayList<>();
        List<double[]> logits = new ArrayList<>();
        int at = 0;
        for (JudgedRequest request : requests) {
          Labelled labelled = list.apply(request);
          int from = at;
          int[] places =
              IntStream.range(0, labelled.places().length)
                  .filter(i -> groups.test(request.groups()[labelled.places()[i]]))
                  .toArray();
          labels.add(JudgedRequest.inOrder(labelled.labels(), places));
          logits.add(
              Arrays.stream(places)
                  .mapToDouble(i -> scores[from + labelled.places()[i]])
                  .toArray());
          at += request.size();
        }
        ResampledAuc auc = new ResampledAuc(new ScoredLists(labels, logits));
        return auc::of;
      }
    };
  }
}
