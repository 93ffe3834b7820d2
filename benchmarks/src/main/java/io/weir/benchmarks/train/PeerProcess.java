package io.weir.benchmarks.train;

import io.weir.core.Checks;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer on libtorch in a JVM of its own: one process can hold one libtorch. Not thread-safe;
 * closed by whoever started it.
 */
final class PeerProcess implements AutoCloseable {
  private static final String MAIN = "io.weir.peer.PeerMain";
  private static final List<String> THREADS =
      List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS");
  private static final long END_SECONDS = 10;

  private final Process process;
  private final PrintWriter in;
  private final BufferedReader out;
  private final Path errors;

  private PeerProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * One step.
   *
   * @param wallNs its duration
   * @param cpuNs the processor's time that it took
   * @param objective before it
   */
  record Taken(long wallNs, long cpuNs, double objective) {}

  /**
   * Starts a peer and waits until it can begin.
   *
   * @param jars the folder that the module torch-peer is built into
   * @param dir of the workload; takes in the peer's log
   * @param peer plain or distinct
   */
  static PeerProcess start(Path jars, Path dir, String peer, int requests, long seed)
      throws IOException {
    Checks.check(
        Files.isDirectory(jars),
        "--torch-peer",
        jars,
        "the folder of the peers' jars: mvn -Ppeers -Dmaven.test.skip=true package -pl torch-peer"
            + " -am makes it");
    Path errors = dir.resolve(peer + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseParallelGC",
            "-cp",
            jars + File.separator + "*",
            MAIN,
            dir.toString(),
            peer,
            Integer.toString(requests),
            Long.toString(seed));
    THREADS.forEach(name -> builder.environment().put(name, "1"));
    PeerProcess started = new PeerProcess(builder.redirectError(errors.toFile()).start(), errors);
    started.line();
    return started;
  }

  /** Has it take so many steps. */
  List<Taken> take(int steps) throws IOException {
    in.println(steps);
    List<Taken> taken = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      String[] said = line().split(" ", -1);
      taken.add(
          new Taken(Long.parseLong(said[0]), Long.parseLong(said[1]), Double.parseDouble(said[2])));
    }
    return taken;
  }

  private String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      String last = Files.readString(errors).lines().limit(3).reduce("", (a, b) -> a + ' ' + b);
      throw new IllegalStateException("the peer has ended:" + last);
    }
    return line;
  }

  @Override
  public void close() {
    in.close();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
