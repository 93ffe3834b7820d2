package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The objective of a batch while its terms are added. Not thread-safe. */
final class WeightedSum {
  private final LossBatch batch;
  private final Map<String, NDArray> onDevice = new LinkedHashMap<>();
  private final Map<String, Double> onHost = new LinkedHashMap<>();
  private @Nullable NDArray sum;
  private double sumOnHost;

  WeightedSum(LossBatch batch) {
    this.batch = batch;
  }

  /** Adds a term whose gradient is the engine's, where there is one. */
  void add(String name, double weight, Optional<NDArray> value) {
    value.ifPresent(
        term -> {
          onDevice.put(name, term);
          NDArray weighted = Tensors.times(term, weight);
          sum = sum == null ? weighted : sum.add(weighted);
        });
  }

  /** Adds a term whose gradients wait on the host, where there is one. */
  void add(String name, double weight, OptionalDouble value) {
    value.ifPresent(
        term -> {
          onHost.put(name, term);
          sumOnHost += weight * term;
        });
  }

  /** Whether a term of that name has been added. */
  boolean has(String name) {
    return onDevice.containsKey(name) || onHost.containsKey(name);
  }

  /** All of it; empty where nothing has been added. */
  Optional<Objective.Values> values() {
    if (!onHost.isEmpty()) {
      NDArray moved = batch.moved(sumOnHost);
      sum = sum == null ? moved : sum.add(moved);
    }
    return Optional.ofNullable(sum).map(all -> new Objective.Values(all, onDevice, onHost));
  }
}
