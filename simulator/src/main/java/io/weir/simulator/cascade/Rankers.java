package io.weir.simulator.cascade;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import java.util.Set;

/** Every simulated ranking by name. Thread-safe. */
final class Rankers {
  private static final Registry<Ranker.Method> REGISTRY =
      new Registry<Ranker.Method>("rankings")
          .register("item-estimates", ItemEstimates.Settings.DEFAULTS, s -> s::create)
          .register("logistic", LogisticRanking.Settings.DEFAULTS, s -> s::create);

  private Rankers() {}

  static Set<String> names() {
    return REGISTRY.names();
  }

  static Ranker.Method create(Choice choice) {
    return REGISTRY.create("ranking", choice);
  }
}
