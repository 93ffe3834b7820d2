package io.weir.trainer.model;

import io.weir.core.InvalidValueException;
import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import io.weir.trainer.features.Layout;
import java.util.Set;

/** Every tower by name, and what sequences are pooled by. Thread-safe. */
public final class Towers {
  private static final Registry<Tower> PER_SCORE =
      new Registry<Tower>("towers of several scores")
          .register("mmoe", MmoeTower.Settings.DEFAULTS, MmoeTower::new)
          .register("ple", PleTower.Settings.DEFAULTS, PleTower::new)
          .register("mlp", MlpTower.Settings.DEFAULTS, MlpTower::new)
          .register("dcn-v2", DcnV2Tower.Settings.DEFAULTS, DcnV2Tower::new)
          .register("ecmm", EcmmTower.Settings.DEFAULTS, EcmmTower::new)
          .register("cold", ColdTower.Settings.DEFAULTS, ColdTower::new)
          .register("fscd", FscdTower.Settings.DEFAULTS, FscdTower::new)
          .register("field", FieldTower.Settings.USER, FieldTower::new);

  private static final Registry<Tower> SINGLE =
      new Registry<Tower>("towers")
          .register("shortcut", ShortcutTower.Settings.DEFAULTS, ShortcutTower::new)
          .register("mlp", MlpTower.Settings.DEFAULTS, MlpTower::new)
          .register("identity", IdentityTower.Settings.DEFAULTS, IdentityTower::new)
          .register("field", FieldTower.Settings.ITEM, FieldTower::new);

  private static final Registry<Pooling> POOLINGS =
      new Registry<Pooling>("poolings")
          .register("mean", MeanPooling.Settings.DEFAULTS, MeanPooling::new)
          .register(
              "self-attention", SelfAttentionPooling.Settings.DEFAULTS, SelfAttentionPooling::new);

  private Towers() {}

  /** Names of the towers with one output per score: of users, or of cells as a network. */
  static Set<String> perScore() {
    return PER_SCORE.names();
  }

  /** Names of the towers with one output. */
  static Set<String> single() {
    return SINGLE.names();
  }

  /** The tower with one output per score, for these inputs. */
  static Tower perScore(String key, Choice choice, Layout inputs) {
    return fitting(key, PER_SCORE.create(key, choice), inputs);
  }

  /** The tower with one output, for these inputs. */
  static Tower single(String key, Choice choice, Layout inputs) {
    return fitting(key, SINGLE.create(key, choice), inputs);
  }

  private static Tower fitting(String key, Tower tower, Layout inputs) {
    try {
      tower.checkInputs(inputs);
    } catch (InvalidValueException e) {
      throw e.within(key + ".settings");
    }
    return tower;
  }

  /** Names of what sequences are pooled by. */
  static Set<String> poolings() {
    return POOLINGS.names();
  }

  /** What sequences are pooled by, with its default settings. */
  static Pooling pooling(String name) {
    return POOLINGS.create(name);
  }

  /** What the configuration pools sequences by. */
  public static Pooling pooling(ModelConfig config) {
    return POOLINGS.create("trainer.model.sequences", config.sequences());
  }
}
