package io.weir.local;

import io.weir.simulator.replay.ImportWatcher;
import io.weir.simulator.replay.MalformedLineException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far an import is, file by file and task by task, once it has taken a while. Not
 * thread-safe; whoever opens it closes it.
 */
final class ReadingProgress implements ImportWatcher, AutoCloseable {
  /** An import that is over within this needs no display. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ImportWatcher badLines;
  private final PrintWriter err;
  private final long startNanos = System.nanoTime();
  private @Nullable Progress progress;
  private String shown = "";

  /**
   * @param badLines decides about malformed lines
   */
  ReadingProgress(ImportWatcher badLines, PrintWriter err) {
    this.badLines = badLines;
    this.err = err;
  }

  @Override
  public void malformed(MalformedLineException complaint, String content) {
    badLines.malformed(complaint, content);
  }

  @Override
  public void read(Path file, long bytes, long total) {
    show("read", file.getFileName(), bytes, total, Progress.Unit.MEGABYTES);
  }

  @Override
  public void worked(String task, long users, long total) {
    show(task, "", users, total, Progress.Unit.USERS);
  }

  private void show(String task, Object beside, long done, long total, Progress.Unit unit) {
    if (System.nanoTime() - startNanos < SOON.toNanos()) {
      return;
    }
    Progress open = progress;
    if (open == null || !shown.equals(task + beside)) {
      close();
      open = Progress.open(err, task, total, unit);
      progress = open;
      shown = task + beside;
    }
    open.show(done, beside);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
