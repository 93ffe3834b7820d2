package io.weir.local;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
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
  private final String task;
  private final long total;
  private final Unit unit;
  private final long startNanos = System.nanoTime();
  private final @Nullable ProgressBar bar;
  private long lastLineNanos = startNanos;

  private Progress(PrintWriter err, String task, long total, Unit unit, @Nullable ProgressBar bar) {
    this.err = err;
    this.task = task;
    this.total = total;
    this.unit = unit;
    this.bar = bar;
  }

  /** What a run is counted in. */
  enum Unit {
    REQUESTS("requests", 1),
    USERS("users", 1),
    TICKS("ticks", 1),
    MEGABYTES("MB", 1_000_000);

    private final String label;
    private final long size;

    Unit(String label, long size) {
      this.label = label;
      this.size = size;
    }

    private String show(long amount) {
      return size == 1 ? format("%,d", amount) : format("%,.1f", (double) amount / size);
    }
  }

  /** How far each part is, in requests; revised in samples of revision 1, readable in vectors. */
  record State(long sent, long joined, long trained, long revised, long readable) {
    @Override
    public String toString() {
      return format(
          "sent %,d, joined %,d, revised %,d, readable %,d vectors",
          sent, joined, revised, readable);
    }
  }

  /**
   * @param task what is done, as a participle
   * @param total how much there is: requests or bytes, whatever the unit
   * @param unit it is shown in
   */
  @SuppressWarnings("SystemConsoleNull") // On JDK 22 and later a bar that nobody watches.
  static Progress open(PrintWriter err, String task, long total, Unit unit) {
    if (System.console() == null) {
      return new Progress(err, task, total, unit, null);
    }
    return new Progress(
        err,
        task,
        total,
        unit,
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUnit(unit.size == 1 ? "" : unit.label, unit.size)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(BAR_MILLIS)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .build());
  }

  /**
   * Shows how far the run is.
   *
   * @param done of the total
   * @param beside what else there is to say; asked only when it is shown
   */
  void show(long done, Object beside) {
    long now = System.nanoTime();
    if (bar != null) {
      bar.stepTo(done);
      if (now - lastLineNanos >= TimeUnit.MILLISECONDS.toNanos(BAR_MILLIS)) {
        lastLineNanos = now;
        bar.setExtraMessage(beside.toString());
      }
    } else if (now - lastLineNanos >= LINE_EVERY.toNanos()) {
      lastLineNanos = now;
      long seconds = Duration.ofNanos(now - startNanos).toSeconds();
      String more = beside.toString();
      err.println(
          format("%4d s  ", seconds)
              + format("%s %s of %s %s", task, unit.show(done), unit.show(total), unit.label)
              + (more.isEmpty() ? "" : ", " + more));
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
