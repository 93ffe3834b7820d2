package io.weir.benchmarks.join;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A running contender in a JVM of its own. When it dies, the end of its log goes to the command's
 * error output. Not thread-safe; closed by whoever started it.
 */
final class ContenderProcess implements AutoCloseable {
  private static final long END_SECONDS = 30;
  private static final int LAST_LINES = 12;

  private final Contender contender;
  private final Process process;
  private final Path errors;
  private final PrintWriter err;

  private ContenderProcess(Contender contender, Process process, Path errors, PrintWriter err) {
    this.contender = contender;
    this.process = process;
    this.errors = errors;
    this.err = err;
  }

  /**
   * Starts a contender and waits until its job is submitted.
   *
   * @param dir a folder for its files
   * @param jvm options of its JVM
   * @param assignments its configuration, as {@code section.option=value}
   * @param err where the end of its log goes when it dies
   */
  static ContenderProcess start(
      Contender contender, Path dir, List<String> jvm, List<String> assignments, PrintWriter err) {
    Path errors = dir.resolve("errors.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.add("-Djava.io.tmpdir=" + dir);
    command.add("-cp");
    command.add(classPath(contender));
    command.add(ContenderMain.class.getName());
    command.add(contender.label());
    command.addAll(assignments);
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      ContenderProcess started = new ContenderProcess(contender, process, errors, err);
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** CPU time since its start. */
  Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Fails with its own words if it has ended. */
  void check() {
    if (!process.isAlive()) {
      List<String> last = lastLines();
      last.forEach(err::println);
      throw new IllegalStateException(
          contender
              + ": ended with code "
              + process.exitValue()
              + ": "
              + (last.isEmpty() ? "no message" : last.get(last.size() - 1)));
    }
  }

  /** Ends it, in order if it can. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitReady() throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.equals(ContenderMain.READY)) {
        return;
      }
    }
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    check();
  }

  private List<String> lastLines() {
    try (Stream<String> lines = Files.lines(errors)) {
      List<String> said = lines.filter(line -> !line.isBlank()).toList();
      return said.subList(Math.max(0, said.size() - LAST_LINES), said.size());
    } catch (IOException e) {
      return List.of("no message: " + e.getMessage());
    }
  }

  private static String classPath(Contender contender) {
    String own = System.getProperty("java.class.path");
    return contender.needsRocksDb()
        ? withoutOtherRocksDb(own)
            + File.pathSeparator
            + dist().resolve("rocksdb")
            + File.separator
            + "*"
        : own;
  }

  /** The store's RocksDB and Flink's have classes of the same names. */
  private static String withoutOtherRocksDb(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .filter(entry -> !String.valueOf(Path.of(entry).getFileName()).startsWith("rocksdbjni"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The folder that the build fills: beside this class's jar, or beside its class files. */
  private static Path dist() {
    try {
      Path code =
          Path.of(
              Objects.requireNonNull(
                      ContenderProcess.class.getProtectionDomain().getCodeSource(), "code source")
                  .getLocation()
                  .toURI());
      Path parent = Objects.requireNonNull(code.getParent(), "parent of " + code);
      return Files.isDirectory(code)
          ? parent.resolve("dist")
          : Objects.requireNonNull(parent.getParent(), "parent of " + parent);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
