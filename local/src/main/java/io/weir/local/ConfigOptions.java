package io.weir.local;

import io.weir.core.config.WeirConfig;
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

  ConfigOptions() {}

  /** The file laid over the defaults, and {@code --set} over the file. */
  WeirConfig load() {
    return load(List.of());
  }

  /** As {@link #load()}, with a command's own defaults beneath the file. */
  WeirConfig load(List<String> beneath) {
    WeirConfig config = WeirConfig.defaults().withAll(beneath);
    return (file == null ? config : config.overlaidBy(WeirConfig.load(file))).withAll(assignments);
  }
}
