package io.weir.local;

import io.weir.simulator.replay.ImportWatcher;
import io.weir.simulator.replay.MalformedLineException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far the reading of each file of a log is, once it has taken a while. Not thread-safe;
 * whoever opens it closes it.
 */
final class ReadingProgress implements ImportWatcher, AutoCloseable {
  /** A file that is read within this needs no display. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ImportWatcher badLines;
  private final PrintWriter err;
  private final long startNanos = System.nanoTime();
  private @Nullable Progress progress;
  private @Nullable Path shown;

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
    if (System.nanoTime() - startNanos < SOON.toNanos()) {
      return;
    }
    Progress open = progress;
    if (open == null || !file.equals(shown)) {
      close();
      open = Progress.open(err, "read", total, Progress.Unit.MEGABYTES);
      progress = open;
      shown = file;
    }
    open.show(bytes, file.getFileName());
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
