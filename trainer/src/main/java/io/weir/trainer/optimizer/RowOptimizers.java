package io.weir.trainer.optimizer;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import java.util.List;
import java.util.Set;

/** Every optimizer of table rows by name. Thread-safe. */
public final class RowOptimizers {
  private static final Registry<RowOptimizer> REGISTRY =
      new Registry<RowOptimizer>("optimizers of rows")
          .register("row-wise-adagrad", Adagrad.Settings.OF_ROWS, RowwiseAdagrad::new)
          .register("adagrad", Adagrad.Settings.OF_ROWS, RowAdagrad::new)
          .register("lazy-adam", Adam.Settings.DEFAULTS, LazyAdam::new)
          .register("adam", Adam.Settings.DEFAULTS, RowAdam::new);

  private RowOptimizers() {}

  /** The registered names. */
  static Set<String> names() {
    return REGISTRY.names();
  }

  /** The names of those that move rows on a device. */
  public static List<String> onDevice() {
    return names().stream().filter(name -> create(name).movesOnDevice()).toList();
  }

  /** The rule of a name, with its default settings. */
  static RowOptimizer create(String name) {
    return REGISTRY.create(name);
  }

  /** Makes the optimizer chosen under {@code trainer.tables.optimizer}. */
  public static RowOptimizer create(Choice choice) {
    return REGISTRY.create("trainer.tables.optimizer", choice);
  }
}
