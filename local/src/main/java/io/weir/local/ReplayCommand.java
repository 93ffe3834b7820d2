package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.simulator.LogStream;
import io.weir.simulator.replay.ImportWatcher;
import io.weir.simulator.replay.Importer;
import io.weir.simulator.replay.Importers;
import io.weir.simulator.replay.ReplaySettings;
import java.io.PrintWriter;
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

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The log, plain or gzip; of recflow, a feather file or a folder of them.")
  private Path file;

  @Option(
      names = "--samples-out",
      paramLabel = "FILE",
      description = "Write every joined sample as a JSON line.")
  private @Nullable Path samplesOut;

  @Option(
      names = "--skip-bad",
      description = "Leave malformed lines out instead of ending with the first one.")
  private boolean skipBad;

  @Option(
      names = "--bad-out",
      paramLabel = "FILE",
      description = "With --skip-bad, write every line left out as a JSON line, with the reason.")
  private @Nullable Path badOut;

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
    boolean known = Files.isRegularFile(file) || importer.readsFolders() && Files.isDirectory(file);
    if (!known || !Files.isReadable(file)) {
      throw new InvalidValueException("file", file, "a file that can be read");
    }
    if (badOut != null && !skipBad) {
      throw new InvalidValueException("bad-out", badOut, "--skip-bad beside it");
    }
    RunOptions.requireWritable("bad-out", badOut);
    ReplaySettings settings = ReplaySettings.of(config.load());
    spec.commandLine().getErr().println("Reading " + file + " ...");
    LogStream log = open(importer, settings);
    return new LoopCommand(run, config, samplesOut, spec.commandLine()).call(log);
  }

  private LogStream open(Importer importer, ReplaySettings settings) {
    if (badOut == null) {
      ImportWatcher skipped = (complaint, content) -> {};
      return open(importer, settings, skipBad ? skipped : ImportWatcher.REFUSE);
    }
    try (BadLinesFile out = BadLinesFile.open(badOut)) {
      return open(importer, settings, out);
    }
  }

  private LogStream open(Importer importer, ReplaySettings settings, ImportWatcher badLines) {
    PrintWriter err = spec.commandLine().getErr();
    try (ReadingProgress progress = new ReadingProgress(badLines, err)) {
      return importer.open(file, settings, progress);
    }
  }

  /** The formats there are. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Importers.all().stream().map(Importer::format).iterator();
    }
  }
}
