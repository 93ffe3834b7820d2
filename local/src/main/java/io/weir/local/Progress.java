package io.weir.local;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is: a bar on a terminal, a line every few seconds elsewhere.
 *
 * <p>Not thread-safe; whoever opens it closes it.
 */
final class Progress implements AutoCloseable {
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final int BAR_MILLIS = 200;

  private final PrintWriter err;
  private final long total;
  private final long startNanos = System.nanoTime();
  private final @Nullable ProgressBar bar;
  private long lastLineNanos = startNanos;

  private Progress(PrintWriter err, long total, @Nullable ProgressBar bar) {
    this.err = err;
    this.total = total;
    this.bar = bar;
  }

  /** How far each part is, in requests; revised in samples of revision 1, readable in vectors. */
  record State(long sent, long joined, long trained, long revised, long readable) {}

  @SuppressWarnings("SystemConsoleNull") // On JDK 22 and later a bar that nobody watches.
  static Progress open(PrintWriter err, long total) {
    if (System.console() == null) {
      return new Progress(err, total, null);
    }
    return new Progress(
        err,
        total,
        new ProgressBarBuilder()
            .setTaskName("trained")
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(BAR_MILLIS)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .build());
  }

  void show(State state) {
    if (bar != null) {
      bar.stepTo(state.trained());
      bar.setExtraMessage(
          format(
              "sent %,d joined %,d revised %,d readable %,d",
              state.sent(), state.joined(), state.revised(), state.readable()));
      return;
    }
    long now = System.nanoTime();
    if (now - lastLineNanos >= LINE_EVERY.toNanos()) {
      lastLineNanos = now;
      err.println(
          format(
              "%4d s  sent %,d  joined %,d  trained %,d of %,d requests, revised %,d, readable %,d vectors",
              Duration.ofNanos(now - startNanos).toSeconds(),
              state.sent(),
              state.joined(),
              state.trained(),
              total,
              state.revised(),
              state.readable()));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
