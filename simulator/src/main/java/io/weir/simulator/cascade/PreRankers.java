package io.weir.simulator.cascade;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import java.util.Set;

/** Every simulated pre-ranking by name. Thread-safe. */
final class PreRankers {
  private static final Registry<PreRanker.Method> REGISTRY =
      new Registry<PreRanker.Method>("pre-rankings")
          .register("random", RandomPreRanking.Settings.DEFAULTS, s -> RandomPreRanking::new)
          .register(
              "popularity", PopularityPreRanking.Settings.DEFAULTS, s -> PopularityPreRanking::new)
          .register("noisy-oracle", NoisyOraclePreRanking.Settings.DEFAULTS, s -> s::create)
          .register("oracle", OraclePreRanking.Settings.DEFAULTS, s -> OraclePreRanking::new)
          .register(
              "gprp-oracle",
              GprpOraclePreRanking.Settings.DEFAULTS,
              s -> GprpOraclePreRanking::new);

  private PreRankers() {}

  static Set<String> names() {
    return REGISTRY.names();
  }

  static PreRanker.Method create(Choice choice) {
    return REGISTRY.create("pre-ranking", choice);
  }
}
