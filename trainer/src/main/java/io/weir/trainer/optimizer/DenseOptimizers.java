package io.weir.trainer.optimizer;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;

/** Every optimizer of dense weights by name. Thread-safe. */
public final class DenseOptimizers {
  private static final Registry<DenseOptimizer> REGISTRY =
      new Registry<DenseOptimizer>("optimizers")
          .register("adam", Adam.Settings.DEFAULTS, Adam::new)
          .register("adagrad", Adagrad.Settings.DEFAULTS, Adagrad::new);

  private DenseOptimizers() {}

  /** Makes the optimizer chosen under {@code trainer.optimizer}. */
  public static DenseOptimizer create(Choice choice) {
    return REGISTRY.create("trainer.optimizer", choice);
  }
}
