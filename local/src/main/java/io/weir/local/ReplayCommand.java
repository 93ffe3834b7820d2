package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.simulator.LogStream;
import io.weir.simulator.replay.BadLines;
import io.weir.simulator.replay.Importer;
import io.weir.simulator.replay.Importers;
import io.weir.simulator.replay.ReplaySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a real log through the whole loop. */
@Command(
    name = "replay",
    description = {
      "A real log through the whole loop, in event-time order, as fast as the loop takes it.",
      "The whole file is read and checked before anything of it is sent."
    },
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "FORMAT",
      completionCandidates = Formats.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String format;

  @Parameters(index = "1", paramLabel = "FILE", description = "The log, plain or gzip.")
  private Path file;

  @Option(
      names = "--samples-out",
      paramLabel = "FILE",
      description = "Write every joined sample as a JSON line.")
  private @Nullable Path samplesOut;

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  ReplayCommand() {}

  @Override
  public Integer call() {
    run.check();
    RunOptions.requireWritable("samples-out", samplesOut);
    Importer importer = Importers.of(format);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new InvalidValueException("file", file, "a file that can be read");
    }
    spec.commandLine().getErr().println("Reading " + file + " ...");
    LogStream log = importer.open(file, ReplaySettings.of(config.load()), BadLines.REFUSE);
    return new LoopCommand(run, config, samplesOut, spec.commandLine()).call(log);
  }

  /** The formats there are. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Importers.all().stream().map(Importer::format).iterator();
    }
  }
}
