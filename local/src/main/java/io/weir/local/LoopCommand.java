package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What {@code demo} and {@code replay} have in common: run a log, print and write the summary. */
final class LoopCommand {
  private final RunOptions options;
  private final ConfigOptions configOptions;
  private final @Nullable Path samplesOut;
  private final PrintWriter out;
  private final PrintWriter err;

  LoopCommand(
      RunOptions options,
      ConfigOptions configOptions,
      @Nullable Path samplesOut,
      CommandLine command) {
    this.options = options;
    this.configOptions = configOptions;
    this.samplesOut = samplesOut;
    this.out = command.getOut();
    this.err = command.getErr();
  }

  int call(LogStream stream) {
    options.check();
    stream.notes().forEach(note -> err.println("Note: " + note));
    if (!stream.upstreamIsReal()) {
      err.println("Note: so nothing is learnt from stages, unless trainer.objective says so");
    }
    stream.refused().examples().forEach(example -> err.println("Left out: " + example));
    try (Interruption interruption = Interruption.listen();
        WorkFolder folder = WorkFolder.of(options.dir())) {
      WeirConfig config = configOptions.load(LocalLoop.defaults(folder.path(), stream));
      Evaluation evaluation = new Evaluation();
      err.println("Starting Kafka, the embedding store, the trainer and the join ...");
      try (LocalLoop loop = LocalLoop.start(config, folder.path(), evaluation);
          BufferedWriter samples = open(samplesOut)) {
        Summary summary = new LoopRun(stream, loop, evaluation, interruption, err).run(samples);
        SummaryPrinter.print(summary, out);
        if (options.summary() != null) {
          summary.write(options.summary());
        }
        if (options.keepRunning()) {
          keepRunning(loop, folder, interruption);
        }
        return exitCode(summary);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private int exitCode(Summary summary) {
    String complaint = Balance.complaint(summary.totals());
    if (complaint.isEmpty()) {
      return 0;
    }
    err.println("weir: " + complaint);
    return Weir.FAILED;
  }

  private void keepRunning(LocalLoop loop, WorkFolder folder, Interruption interruption) {
    out.println();
    out.println("Still running; Ctrl-C ends it.");
    out.println("  Kafka            " + loop.config().kafka().bootstrapServers());
    out.println("  embedding store  127.0.0.1:" + loop.store().port() + " (gRPC)");
    out.println("  data             " + folder.path());
    out.flush();
    interruption.await();
  }

  private static @Nullable BufferedWriter open(@Nullable Path file) {
    try {
      return file == null ? null : Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new InvalidValueException("samples-out", file, "a file that can be written");
    }
  }
}
