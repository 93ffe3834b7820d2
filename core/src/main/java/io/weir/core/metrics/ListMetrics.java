package io.weir.core.metrics;

import io.weir.core.Checks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Every registered {@link ListMetric}, fed together: one instance per task, model and span of the
 * stream.
 *
 * <p>A new metric is one class and one {@code register} line. Not thread-safe.
 */
public final class ListMetrics {
  private static final Map<String, Supplier<ListMetric>> REGISTRY = new LinkedHashMap<>();

  static {
    register("auc", Auc::new);
    register("gauc", Gauc::new);
    register("logLoss", LogLoss::new);
    register("hitAt1", () -> new HitAtK(1));
    register("hitAt5", () -> new HitAtK(5));
    register("hitAt10", () -> new HitAtK(10));
    register("mrr", Mrr::new);
  }

  private final Map<String, ListMetric> metrics = new LinkedHashMap<>();

  /** All metrics, with no list yet. */
  public ListMetrics() {
    REGISTRY.forEach((name, metric) -> metrics.put(name, metric.get()));
  }

  private static void register(String name, Supplier<ListMetric> metric) {
    REGISTRY.put(name, metric);
  }

  /** The names of all metrics, in the order of registration. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(REGISTRY.keySet());
  }

  /** Takes in one list of weight 1. */
  public void add(double[] logits, byte[] labels) {
    add(logits, labels, 1);
  }

  /**
   * Takes in one list; an empty one, or one of weight 0, changes nothing.
   *
   * @param logits log-odds of a positive label, one per item, finite
   * @param labels 1 or 0, one per item
   * @param weight how many lists like it it stands for, where lists are drawn with a probability:
   *     finite, 0 or above
   * @throws io.weir.core.InvalidValueException when a value breaks these rules
   */
  public void add(double[] logits, byte[] labels, double weight) {
    Checks.perItem("labels", labels.length, logits.length);
    Checks.check(weight >= 0 && Double.isFinite(weight), "weight", weight, "finite, >= 0");
    for (int i = 0; i < logits.length; i++) {
      Checks.finite("logits", logits[i]);
      Checks.check(labels[i] == 0 || labels[i] == 1, "labels", labels[i], "0 or 1");
    }
    if (logits.length > 0 && weight > 0) {
      metrics.values().forEach(metric -> metric.add(logits, labels, weight));
    }
  }

  /** The figures by name, in the order of registration; an undefined figure is absent. */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    metrics.forEach((name, metric) -> metric.value().ifPresent(value -> values.put(name, value)));
    return values;
  }
}
