package io.weir.local.experiment;

import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import io.weir.simulator.replay.ImportWatcher;
import io.weir.simulator.replay.Importers;
import io.weir.simulator.replay.ReplaySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of data sets by format. Immutable, thread-safe. */
final class DataFiles {
  private static final String OPTION = "data";

  /** Where each is to be had; terms and forms are in docs/data.md. */
  private static final Map<String, String> SOURCES =
      Map.of(
          "criteo", "https://ailab.criteo.com/ressources/",
          "jester", "https://eigentaste.berkeley.edu/dataset/",
          "kuairec", "https://kuairec.com/",
          "mind", "https://msnews.github.io/",
          "movielens", "https://grouplens.org/datasets/movielens/",
          "trivago", "https://recsys.trivago.cloud/challenge/dataset/");

  private final Map<String, Path> files;

  private DataFiles(Map<String, Path> files) {
    this.files = Map.copyOf(files);
  }

  /**
   * The files that an experiment needs.
   *
   * @param given each {@code FORMAT=FILE}, or a file alone where one format is needed
   * @throws InvalidValueException when one is missing, cannot be read or is of another format
   */
  static DataFiles of(Experiment experiment, List<String> given) {
    List<String> formats = experiment.formats();
    Map<String, Path> files = new HashMap<>();
    for (String entry : given) {
      int equals = entry.indexOf('=');
      boolean named = equals > 0 && formats.contains(entry.substring(0, equals));
      if (!named && formats.size() != 1) {
        throw new InvalidValueException(
            OPTION,
            entry,
            formats.isEmpty() ? "none, the log is simulated" : form(formats, "FORMAT=FILE"));
      }
      String format = named ? entry.substring(0, equals) : formats.get(0);
      files.put(format, readable(format, named ? entry.substring(equals + 1) : entry));
    }
    List<String> missing =
        formats.stream()
            .filter(format -> !files.containsKey(format))
            .map(DataFiles::wanted)
            .toList();
    boolean enough = experiment.isContentWithSome() ? !files.isEmpty() : missing.isEmpty();
    if (!formats.isEmpty() && !enough) {
      String which = experiment.isContentWithSome() ? "at least one of " : "";
      throw new InvalidValueException(
          OPTION, "none", which + String.join(", ", missing) + ", see docs/data.md");
    }
    return new DataFiles(files);
  }

  /**
   * A file of a format.
   *
   * @throws InvalidValueException when it cannot be read
   */
  static Path readable(String format, String name) {
    Path file = Path.of(name);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new InvalidValueException(
          OPTION, file, "a file that can be read, " + wanted(format) + ", see docs/data.md");
    }
    return file;
  }

  /** What to do where there is no file of a format. */
  private static String wanted(String format) {
    return "--data " + format + "=FILE from " + SOURCES.getOrDefault(format, "its owner");
  }

  private static String form(List<String> formats, String form) {
    return form + ", FORMAT one of " + String.join(", ", formats);
  }

  /** Whether there is one of a format. */
  boolean has(String format) {
    return files.containsKey(format);
  }

  /** The log of a format. */
  LogStream open(String format, WeirConfig config) {
    Path file = files.get(format);
    if (file == null) {
      throw new IllegalStateException("no file of " + format);
    }
    return Importers.of(format).open(file, ReplaySettings.of(config), ImportWatcher.REFUSE);
  }
}
