package io.weir.trainer.table;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;

/** Every kind of table by name. Thread-safe. */
public final class TableKinds {
  private static final Registry<TableKind> REGISTRY =
      new Registry<TableKind>("kinds of tables")
          .register(HashedTable.KIND, HashedTable.Settings.DEFAULTS, settings -> settings)
          .register(DynamicTable.KIND, DynamicTable.Settings.DEFAULTS, settings -> settings);

  private TableKinds() {}

  /**
   * Makes the kind chosen in configuration.
   *
   * @param key of the choice, for errors
   */
  public static TableKind create(String key, Choice choice) {
    return REGISTRY.create(key, choice);
  }
}
