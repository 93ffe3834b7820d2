package io.weir.trainer.model;

import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;

/** Every tower by name: of users (one output per task), of items, of list cells. Thread-safe. */
public final class Towers {
  private static final Registry<Tower> USER =
      new Registry<Tower>("user towers")
          .register("mmoe", MmoeTower.Settings.DEFAULTS, MmoeTower::new);

  private static final Registry<Tower> ITEM =
      new Registry<Tower>("item towers")
          .register("shortcut", ShortcutTower.Settings.DEFAULTS, ShortcutTower::new);

  private static final Registry<Tower> CROSS =
      new Registry<Tower>("cross towers")
          .register("shortcut", ShortcutTower.Settings.DEFAULTS, ShortcutTower::new);

  private Towers() {}

  static Tower user(Choice choice) {
    return USER.create("trainer.model.user-tower", choice);
  }

  static Tower item(Choice choice) {
    return ITEM.create("trainer.model.item-tower", choice);
  }

  static Tower cross(Choice choice) {
    return CROSS.create("trainer.model.cross-tower", choice);
  }
}
