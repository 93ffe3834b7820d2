package io.weir.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The command line as a process of its own, with the classes and settings that are shipped and none
 * of the tests'. Whoever starts it closes it.
 */
final class WeirProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Process process;
  private final Path out;
  private final Path err;

  private WeirProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts it.
   *
   * @param dir for what it prints
   */
  static WeirProcess start(Path dir, List<String> args) throws IOException {
    Path out = dir.resolve("out.txt");
    Path err = dir.resolve("err.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true"));
    command.addAll(List.of("-cp", shipped(), Weir.class.getName()));
    command.addAll(args);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("DJL_OFFLINE", "true");
    // The launcher says on stderr that it took the tests' options up.
    builder.environment().remove("JDK_JAVA_OPTIONS");
    return new WeirProcess(builder.start(), out, err);
  }

  /** The tests' own settings of the logs would come first. */
  static String shipped() {
    String separator = System.getProperty("path.separator");
    return Arrays.stream(System.getProperty("java.class.path").split(separator))
        .filter(entry -> !entry.contains("test-classes"))
        .collect(Collectors.joining(separator));
  }

  /** Waits until it has printed a line. */
  void awaitLine(String line) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readAllLines(out).contains(line)) {
      if (System.nanoTime() > deadline || process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("no line " + line + ": " + Files.readString(err));
      }
    }
  }

  /** Asks it to end, as the end of a service does, and returns its exit code. */
  int end() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + errorLines());
    }
    return process.exitValue();
  }

  /** What it has printed on stderr so far. */
  List<String> errorLines() {
    try {
      return Files.readAllLines(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
