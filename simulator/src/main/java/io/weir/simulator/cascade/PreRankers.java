package io.weir.simulator.cascade;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /**
   * A model from outside, or where there is none the configured stage.
   *
   * @param name what the model is called in errors
   */
  static PreRanker.Method of(
      SimulatorConfig config, String name, @Nullable PreRankingScorer model) {
    return model == null ? create(config.preRanking()) : (any, ranker) -> PreRanker.of(name, model);
  }
}
