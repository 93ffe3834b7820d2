package io.weir.core.metrics;

import io.weir.core.InvalidValueException;
import io.weir.core.metrics.NdcgAtK.Gain;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Several registered {@link ListMetric}s, fed together: one instance per task, model and span of
 * the stream.
 *
 * <p>A metric is named as it is registered, {@code auc}; one over the K highest scores with its K
 * behind it, {@code hitAt10}. A new metric is one class and one {@code register} line. Not
 * thread-safe.
 */
public final class ListMetrics {
  /** What every report holds. */
  public static final List<String> STANDARD =
      List.of("auc", "gauc", "logLoss", "hitAt1", "hitAt5", "hitAt10", "mrr");

  private static final int BUCKETS = 8;
  private static final Pattern AT_K = Pattern.compile("(\\D+At)([1-9]\\d{0,8})");
  private static final Map<String, Supplier<ListMetric>> PLAIN = new LinkedHashMap<>();
  private static final Map<String, IntFunction<ListMetric>> OF_K = new LinkedHashMap<>();

  static {
    register("auc", Auc::new);
    register("streamingAuc", StreamingAuc::new);
    register("gauc", Gauc::new);
    register("logLoss", LogLoss::new);
    register("calibrationBias", CalibrationBias::new);
    register("bucketBias", () -> new CalibrationBias(BUCKETS));
    register("mrr", Mrr::new);
    register("negativeGradient", GradientNorm::ofNegatives);
    register("positiveGradient", GradientNorm::ofPositives);
    register("userRate", UserRate::new);
    registerOfK("hitAt", HitAtK::new);
    registerOfK("hitRateAt", HitRateAtK::new);
    registerOfK("precisionAt", PrecisionAtK::new);
    registerOfK("ndcgAt", NdcgAtK::ofPositives);
    registerOfK("gradedNdcgAt", k -> NdcgAtK.ofGrades(k, Gain.EXPONENTIAL));
    registerOfK("linearNdcgAt", k -> NdcgAtK.ofGrades(k, Gain.LINEAR));
    registerOfK("rankingMapAt", MapAtK::againstRanking);
    registerOfK("rankingNdcgAt", NdcgAtK::againstRanking);
    registerOfK("rankingRecallAt", HitAtK::againstRanking);
    registerOfK("rcsAt", RcsAtK::new);
  }

  private final Map<String, ListMetric> metrics = new LinkedHashMap<>();

  /** The {@link #STANDARD} metrics, with no list yet. */
  public ListMetrics() {
    this(STANDARD, List.of());
  }

  /**
   * The named metrics, with no list yet.
   *
   * @param groups names of the item groups by which each is broken down, see {@link Breakdown}
   * @throws InvalidValueException when a name is not registered
   */
  public ListMetrics(Collection<String> names, List<String> groups) {
    for (String name : names) {
      Supplier<ListMetric> metric = supplier(name);
      metrics.put(name, groups.isEmpty() ? metric.get() : new Breakdown(groups, metric));
    }
  }

  private static void register(String name, Supplier<ListMetric> metric) {
    PLAIN.put(name, metric);
  }

  private static void registerOfK(String name, IntFunction<ListMetric> metric) {
    OF_K.put(name, metric);
  }

  /**
   * A metric by its name.
   *
   * @throws InvalidValueException when the name is not registered
   */
  public static ListMetric create(String name) {
    return supplier(name).get();
  }

  private static Supplier<ListMetric> supplier(String name) {
    Supplier<ListMetric> plain = PLAIN.get(name);
    if (plain != null) {
      return plain;
    }
    Matcher atK = AT_K.matcher(name);
    IntFunction<ListMetric> ofK = atK.matches() ? OF_K.get(atK.group(1)) : null;
    if (ofK == null) {
      throw new InvalidValueException(
          "metric", name, "one of " + String.join(", ", registered()) + ", K a number from 1");
    }
    int k = Integer.parseInt(atK.group(2));
    return () -> ofK.apply(k);
  }

  /** The names of all metrics, in the order of registration; K stands for a number. */
  public static Set<String> registered() {
    Set<String> names = new LinkedHashSet<>(PLAIN.keySet());
    OF_K.keySet().forEach(name -> names.add(name + "K"));
    return Collections.unmodifiableSet(names);
  }

  /** The names of the {@link #STANDARD} metrics. */
  public static Set<String> names() {
    return new LinkedHashSet<>(STANDARD);
  }

  /** Takes in one list of weight 1. */
  public void add(double[] logits, byte[] labels) {
    add(ScoredList.of(logits, labels));
  }

  /** Takes in one list; an empty one, or one of weight 0, changes nothing. */
  public void add(double[] logits, byte[] labels, double weight) {
    add(ScoredList.of(logits, labels).weighing(weight));
  }

  /** Takes in one list; an empty one, or one of weight 0, changes nothing. */
  public void add(ScoredList list) {
    if (list.size() > 0 && list.weight() > 0) {
      metrics.values().forEach(metric -> metric.add(list));
    }
  }

  /** The figures by name, parts behind a dot; an undefined figure is absent. */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    metrics.forEach(
        (name, metric) -> {
          metric.value().ifPresent(value -> values.put(name, value));
          metric.parts().forEach((part, value) -> values.put(name + "." + part, value));
        });
    return values;
  }
}
