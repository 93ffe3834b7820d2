package io.weir.local.experiment;

import io.weir.core.InvalidValueException;
import io.weir.core.config.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every experiment by name. A new one is one file and one line here. Thread-safe. */
public final class Experiments {
  /** Stands for every one whose data are given. */
  public static final String ALL = "all";

  private static final List<Experiment> EACH =
      List.of(
          BestRecipes.trivago(),
          BestRecipes.mind(),
          new RankingLoss(),
          new RecipesOnTruth(),
          new HccpTables(HccpTables.Table.HITS),
          new HccpTables(HccpTables.Table.CONSISTENCY),
          new GraceTables(),
          new EcmTables(),
          new FsLtrTables(),
          new OnlineAb());

  private Experiments() {}

  /** What each asks, by name. */
  public static Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    EACH.forEach(experiment -> all.put(experiment.name(), experiment.about()));
    return all;
  }

  /** The family, which has its cells, of each experiment that runs where all are asked for. */
  public static Map<String, String> families(Preset preset) {
    Map<String, String> families = new LinkedHashMap<>();
    EACH.stream()
        .filter(experiment -> experiment.isAmongAll(preset))
        .forEach(experiment -> families.put(experiment.name(), experiment.family()));
    return families;
  }

  /**
   * Checks files that are given for all experiments together.
   *
   * @param given each {@code FORMAT=FILE}
   * @throws InvalidValueException when one is of a format that no experiment reads, or cannot be
   *     read
   */
  public static void checkData(List<String> given) {
    Set<String> formats = new TreeSet<>();
    EACH.forEach(experiment -> formats.addAll(experiment.formats()));
    for (String file : given) {
      if (file.indexOf('=') < 0 || !formats.contains(file.split("=", 2)[0])) {
        throw new InvalidValueException(
            "data", file, "FORMAT=FILE, FORMAT one of " + String.join(", ", formats));
      }
      DataFiles.readable(file.split("=", 2)[0], file.split("=", 2)[1]);
    }
  }

  /**
   * The files among some that an experiment reads.
   *
   * @param given each {@code FORMAT=FILE}
   * @return null where one that it needs is not among them
   */
  public static @Nullable List<String> dataOf(String name, List<String> given) {
    Experiment experiment = of(name);
    List<String> own =
        given.stream()
            .filter(file -> experiment.formats().contains(file.split("=", 2)[0]))
            .toList();
    boolean enough =
        experiment.isContentWithSome() ? !own.isEmpty() : own.size() >= experiment.formats().size();
    return enough ? own : null;
  }

  /**
   * The experiment of a name.
   *
   * @throws InvalidValueException when there is none
   */
  static Experiment of(String name) {
    for (Experiment experiment : EACH) {
      if (experiment.name().equals(name)) {
        return experiment;
      }
    }
    List<String> names = new ArrayList<>(all().keySet());
    names.add(ALL);
    throw new InvalidValueException("experiment", name, Nearest.rule(name, names));
  }
}
