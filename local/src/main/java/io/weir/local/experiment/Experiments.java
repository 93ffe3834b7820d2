package io.weir.local.experiment;

import io.weir.core.InvalidValueException;
import io.weir.core.config.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every experiment by name. A new one is one file and one line here. Thread-safe. */
public final class Experiments {
  private static final List<Experiment> ALL =
      List.of(BestRecipes.trivago(), BestRecipes.mind(), new RankingLoss(), new RecipesOnTruth());

  private Experiments() {}

  /** What each asks, by name. */
  public static Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    ALL.forEach(experiment -> all.put(experiment.name(), experiment.about()));
    return all;
  }

  /**
   * The experiment of a name.
   *
   * @throws InvalidValueException when there is none
   */
  static Experiment of(String name) {
    for (Experiment experiment : ALL) {
      if (experiment.name().equals(name)) {
        return experiment;
      }
    }
    throw new InvalidValueException(
        "experiment", name, Nearest.rule(name, new ArrayList<>(all().keySet())));
  }
}
