package io.weir.local.experiment;

import io.weir.core.InvalidValueException;
import io.weir.core.config.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How much of everything an experiment takes: data, learning rates to choose from, seeds. */
public enum Preset {
  /** Seconds: to see that all of it runs; what comes out says nothing. */
  TINY,
  /** Minutes: to see that all is in order, not to find out who is right. */
  SMALL,
  /** Some two hours on two cores. */
  MIDDLE;

  /** The names, as they are given. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Preset::toString).toList();
  }

  /**
   * The preset of a name.
   *
   * @throws InvalidValueException when there is none
   */
  public static Preset of(String name) {
    for (Preset preset : values()) {
      if (preset.toString().equals(name)) {
        return preset;
      }
    }
    throw new InvalidValueException("preset", name, Nearest.rule(name, names()));
  }

  /** The preset's own of two values, where tiny is as small. */
  <T> T choose(T small, T middle) {
    return choose(small, small, middle);
  }

  /** The preset's own of three values. */
  <T> T choose(T tiny, T small, T middle) {
    return switch (this) {
      case TINY -> tiny;
      case SMALL -> small;
      case MIDDLE -> middle;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
