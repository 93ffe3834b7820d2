package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.core.config.Nearest;
import io.weir.core.config.WeirConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints every option, its default and what it is for, as a YAML file to start from. */
@Command(
    name = "config",
    description = "Prints every option, its default and what it is for, as YAML.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "SECTION", description = "This section alone.")
  private @Nullable String section;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  ConfigCommand() {}

  @Override
  public Integer call() {
    List<String> sections = WeirConfig.SECTIONS;
    if (section != null && !sections.contains(section)) {
      throw new InvalidValueException("section", section, Nearest.rule(section, sections));
    }
    PrintWriter out = spec.commandLine().getOut();
    for (String name : section == null ? sections : List.of(section)) {
      out.println(name + ":");
      WeirConfig.referenceText(name).lines().forEach(line -> out.println(indented(line)));
      out.println();
    }
    return 0;
  }

  private static String indented(String line) {
    return line.isBlank() ? line : "  " + line;
  }
}
