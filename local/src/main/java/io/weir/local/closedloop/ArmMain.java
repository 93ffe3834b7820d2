package io.weir.local.closedloop;

import io.weir.core.config.WeirConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of an arm that learns: it does what the loop asks for on its standard input, a line
 * each, and answers with a line on its standard output. All else it has to say goes to its standard
 * error. It ends when its input does, so none outlives its loop.
 *
 * <pre>
 * (start)              ready PORT                          its store listens there
 * catalogue            reached GENERATION TRAINED REVISED  readers find every item
 * reach TIME           reached GENERATION TRAINED REVISED  … and have what was logged before it
 * </pre>
 */
final class ArmMain {
  static final String READY = "ready";
  static final String REACHED = "reached";
  static final String CATALOGUE = "catalogue";
  static final String REACH = "reach";

  private static final Logger log = LoggerFactory.getLogger(ArmMain.class);

  /** What is in progress when the loop is gone may take that long to end. */
  private static final long GRACE_SECONDS = 10;

  /** No line of the loop's. */
  private static final String END = "\n";

  private ArmMain() {}

  /** Takes the path of its configuration. */
  public static void main(String[] args) {
    PrintStream answers = System.out;
    // Whatever a library prints is no answer.
    System.setOut(System.err);
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(System.in, lines), "weir-arm-input");
    reader.setDaemon(true);
    reader.start();
    int exitCode = 1;
    try (ArmParts parts = ArmParts.start(WeirConfig.load(Path.of(args[0])))) {
      answers.println(READY + " " + parts.storePort());
      for (String line = lines.take(); !line.equals(END); line = lines.take()) {
        answers.println(answer(parts, line));
      }
      exitCode = 0;
    } catch (RuntimeException | Error | InterruptedException e) {
      log.error("the arm ends: {}", e.getMessage(), e);
    } finally {
      // Threads of its parts may live on.
      System.exit(exitCode);
    }
  }

  private static String answer(ArmParts parts, String line) {
    ArmParts.Reached reached;
    if (line.equals(CATALOGUE)) {
      reached = parts.takeCatalogue();
    } else if (line.startsWith(REACH + " ")) {
      reached = parts.reach(Long.parseLong(line.substring(REACH.length() + 1)));
    } else {
      throw new IllegalArgumentException("no such request: " + line);
    }
    return String.join(
        " ",
        REACHED,
        Long.toString(reached.generation()),
        Long.toString(reached.trained()),
        Long.toString(reached.revised()));
  }

  private static void read(InputStream in, BlockingQueue<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      log.error("input: {}", e.getMessage());
    }
    lines.add(END);
    haltLater();
  }

  private static void haltLater() {
    try {
      TimeUnit.SECONDS.sleep(GRACE_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
