package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.simulator.replay.ReplaySettings;
import io.weir.store.config.StoreConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.recipe.Recipes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's configuration comes from. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML configuration; see weir config. Default: every option's default.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One option, as section.option=value; may be given again.")
  private List<String> assignments = new ArrayList<>();

  private WeirConfig user = WeirConfig.defaults();

  ConfigOptions() {}

  /** What was given, as one would give it again; the file by its name alone. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (file != null) {
      words.addAll(List.of("--config", String.valueOf(file.getFileName())));
    }
    assignments.forEach(one -> words.addAll(List.of("--set", "'" + one + "'")));
    return words;
  }

  /** Lays one more option over all others: what a command's own option says. */
  void add(String assignment) {
    assignments.add(assignment);
  }

  /** The file laid over the defaults, and {@code --set} over the file. */
  WeirConfig load() {
    return load(List.of());
  }

  /** As {@link #load()}, with a command's own defaults beneath the file. */
  WeirConfig load(List<String> beneath) {
    // A recipe is the user's word: it lies over a command's own defaults.
    WeirConfig loaded = WeirConfig.defaults().withAll(beneath).overlaidBy(Recipes.under(user()));
    bindAll(loaded);
    return loaded;
  }

  /** What the user says and nothing else: {@code --set} over the file. */
  WeirConfig user() {
    user = (file == null ? WeirConfig.defaults() : WeirConfig.load(file)).withAll(assignments);
    return user;
  }

  /** A complaint about a value with the file and the line that gave it, if a file did. */
  InvalidValueException place(InvalidValueException complaint) {
    return user.place(complaint);
  }

  /** A mistake in any section shows before anything starts, in whichever part it would matter. */
  private static void bindAll(WeirConfig config) {
    config.kafka();
    config.tasks();
    SimulatorConfig.of(config);
    ReplaySettings.of(config);
    JoinConfig.of(config);
    TrainerConfig.of(config);
    config.section("store", StoreConfig.class);
  }
}
