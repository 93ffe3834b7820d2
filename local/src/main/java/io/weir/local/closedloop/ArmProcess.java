package io.weir.local.closedloop;

import io.weir.core.config.WeirConfig;
import io.weir.local.part.PartFailedException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The process of an arm, seen from the loop: one line is asked, one line is answered, see {@link
 * ArmMain}.
 *
 * <p>Used by one thread; whoever starts it closes it.
 */
final class ArmProcess implements AutoCloseable {
  private static final String CONFIG = "arm.yaml";
  private static final String PID = "pid";
  private static final String LOG = "log.txt";
  private static final long POLL_MILLIS = 100;
  private static final long END_SECONDS = 15;

  /** How long an arm may take to start; later on it says itself that it stands still. */
  static final Duration START = Duration.ofMinutes(3);

  /** The sizes fit three arms and a loop on a machine of 8 GiB. */
  private static final List<String> MEMORY =
      List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

  /** What the loop's own Java was started with and an arm's needs, too. */
  private static final List<String> INHERITED =
      List.of("--add-opens", "--add-modules", "-Dai.djl.", "-Dweir.");

  /** No line of an arm's. */
  private static final String END = "\n";

  private final String name;
  private final Process process;
  private final long started = System.nanoTime();
  private final Duration start;
  private final Path log;
  private final BufferedWriter requests;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  /**
   * Takes over a process.
   *
   * @param start how long it may take until it is ready
   */
  ArmProcess(String name, Process process, Path log, Duration start) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.start = start;
    this.requests =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread reader = new Thread(this::read, "weir-arm-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a process and returns at once; its first answer is that it is ready.
   *
   * @param dir folder of all that is the arm's, which exists
   */
  static ArmProcess start(String name, WeirConfig config, Path dir) {
    Path log = dir.resolve(LOG);
    try {
      Path file = dir.resolve(CONFIG);
      Files.writeString(file, config.yaml(WeirConfig.SECTIONS.toArray(String[]::new)));
      Process process =
          new ProcessBuilder(command(file))
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Files.writeString(dir.resolve(PID), String.valueOf(process.pid()));
      return new ArmProcess(name, process, log, START);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path config) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(MEMORY);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> INHERITED.stream().anyMatch(argument::startsWith))
        .forEach(command::add);
    if (System.getProperty("weir.log.level") == null) {
      command.add("-Dweir.log.level=error");
      command.add("-Dweir.log.others=error");
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ArmMain.class.getName());
    command.add(config.toString());
    return command;
  }

  /** Asks for something; the answer is to be waited for. */
  void ask(String request) {
    try {
      requests.write(request);
      requests.newLine();
      requests.flush();
    } catch (IOException e) {
      throw ended();
    }
  }

  /**
   * The words after the expected first one of the next answer.
   *
   * @param interrupted whether to wait no longer
   * @throws PartFailedException when the process has ended or is not ready in time, or shall wait
   *     no longer
   */
  List<String> await(String first, BooleanSupplier interrupted) {
    try {
      String answer = null;
      while (answer == null) {
        if (interrupted.getAsBoolean()) {
          throw new PartFailedException("run", "interrupted", "to reach its end", null);
        }
        answer = answers.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (answer == null && first.equals(ArmMain.READY)) {
          failIfLate();
        }
      }
      if (answer.equals(END)) {
        throw ended();
      }
      List<String> words = List.of(answer.split(" "));
      if (!words.get(0).equals(first)) {
        throw new PartFailedException("arm " + name, answer, first + " …", null);
      }
      return words.subList(1, words.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartFailedException("run", "interrupted", "to reach its end", e);
    }
  }

  private void failIfLate() {
    if (System.nanoTime() - started > start.toNanos()) {
      throw new PartFailedException(
          "arm " + name,
          "not ready, see " + log,
          "to start within " + start.toSeconds() + " s",
          null);
    }
  }

  /** Fails if the process has ended. */
  void failIfEnded() {
    if (!process.isAlive()) {
      throw ended();
    }
  }

  private PartFailedException ended() {
    String state = "gives no answer";
    try {
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        state = "ended with exit code " + process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new PartFailedException(
        "arm " + name, state + ", see " + log, "to live as long as the run", null);
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        answers.add(line);
      }
    } catch (IOException e) {
      // It is told as the end that it is.
    }
    answers.add(END);
  }

  /** Asks the process to end, and returns at once. */
  void end() {
    try {
      requests.close();
    } catch (IOException e) {
      // It has ended by itself.
    }
  }

  /** Ends the process, or makes it end. */
  @Override
  public void close() {
    end();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
