package io.weir.local;

import io.weir.simulator.traffic.TrafficFigures;
import io.weir.simulator.traffic.TrafficFigures.Delay;
import io.weir.simulator.traffic.TrafficFigures.HitRate;
import io.weir.simulator.traffic.TrafficFigures.Rate;
import io.weir.simulator.traffic.TrafficFigures.StageFigures;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The summary of a simulation as people read it. */
final class SimulationPrinter {
  /** Sums of the same numbers in two orders differ by less. */
  private static final double ROUNDING = 1e-9;

  private final PrintWriter out;

  private SimulationPrinter(PrintWriter out) {
    this.out = out;
  }

  static void print(SimulationSummary summary, PrintWriter out) {
    new SimulationPrinter(out).print(summary);
  }

  private void print(SimulationSummary s) {
    out.println();
    if (s.interrupted()) {
      line(
          "interrupted",
          "before all of " + count(s.requests()) + " requests; feedback on the last is missing");
    }
    long requests = s.arms().get(0).statistics().requests();
    line("requests", count(requests) + perSecond(requests, s.wallSeconds()));
    line("records", count(s.recordsSent()) + perSecond(s.recordsSent(), s.wallSeconds()));
    line("wall time", String.format(Locale.ROOT, "%.1f s", s.wallSeconds()) + behind(s));
    s.arms().forEach(this::print);
    out.flush();
  }

  private void print(SimulationSummary.Arm arm) {
    out.println();
    line(
        arm.name(),
        count(arm.recordsSent())
            + " records in "
            + arm.topicPrefix()
            + "*, pre-ranking "
            + arm.scorer());
    if (arm.lost() + arm.duplicated() + arm.late() > 0) {
      line(
          "  disturbed",
          "sent twice "
              + count(arm.duplicated())
              + ", held back "
              + count(arm.late())
              + ", lost "
              + count(arm.lost()));
    }
    TrafficFigures figures = arm.statistics();
    line("  clicks", rate(figures.clicks(), "shown"));
    line("  by position", positions(figures.positions()));
    line("  orders", rate(figures.purchases(), "clicked"));
    line("  click delay", delay(figures.clickDelayMs()));
    line("  order delay", delay(figures.purchaseDelayMs()));
    if (figures.feedbackWithoutRequest() > 0) {
      line("  without request", count(figures.feedbackWithoutRequest()) + " feedback records");
    }
    if (!figures.hitRates().isEmpty()) {
      line("  hit rate", hitRate(figures.hitRates()));
    }
    stages(figures);
  }

  /** The first length at which pre-ranking's order of what reached ranking is the better one. */
  private static String hitRate(List<HitRate> curve) {
    return curve.stream()
        .filter(point -> point.preRanking() > point.ranking() + ROUNDING)
        .findFirst()
        .map(
            point ->
                String.format(
                    Locale.ROOT,
                    "pre-ranking is ahead of ranking at length %,d: %.1f %% over %.1f %%",
                    point.first(),
                    100 * point.preRanking(),
                    100 * point.ranking()))
        .orElse("ranking is ahead of pre-ranking at every length");
  }

  private void stages(TrafficFigures figures) {
    out.println();
    row(
        "stage",
        "lists",
        "items a list",
        "named",
        "distinct",
        "tail",
        "newborn",
        "top 1 %",
        "gini");
    figures.stages().forEach(this::stage);
  }

  private void stage(String stage, StageFigures f) {
    row(
        stage,
        count(f.lists()),
        f.leastSize() == f.mostSize()
            ? count(f.mostSize())
            : String.format(Locale.ROOT, "%.1f (%d-%d)", f.meanSize(), f.leastSize(), f.mostSize()),
        String.format(Locale.ROOT, "%,.0f", f.meanNamed()),
        count(f.items()),
        percent(f.tailShare()),
        percent(f.newbornShare()),
        percent(f.topShare()),
        String.format(Locale.ROOT, "%.2f", f.gini()));
  }

  private void row(String name, Object... columns) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-12s", name));
    for (Object column : columns) {
      row.append(String.format(Locale.ROOT, "%13s", column));
    }
    out.println(row);
  }

  private static String behind(SimulationSummary s) {
    return s.rate() == null
        ? ""
        : String.format(Locale.ROOT, ", at most %,d ms behind the rate", s.behindMs());
  }

  private static String rate(Rate rate, String of) {
    String observed =
        String.format(
            Locale.ROOT,
            "%,d of %,d %s, %.2f %%",
            rate.successes(),
            rate.trials(),
            of,
            100 * rate.observed());
    return rate.expected() == null
        ? observed
        : observed
            + String.format(
                Locale.ROOT,
                " (truth %.2f %%, %+.1f standard deviations)",
                100 * rate.expected(),
                rate.deviation());
  }

  private static String positions(List<Rate> positions) {
    StringBuilder text = new StringBuilder();
    for (Rate position : positions) {
      text.append(String.format(Locale.ROOT, "%.2f ", 100 * position.observed()));
    }
    return text.append('%').toString();
  }

  private static String delay(Delay delay) {
    return delay.count() == 0
        ? "none"
        : String.format(
            Locale.ROOT,
            "mean %s, p50 %s, p90 %s, p99 %s, most %s",
            time(delay.mean()),
            time(delay.p50()),
            time(delay.p90()),
            time(delay.p99()),
            time(delay.max()));
  }

  /** A time in the unit in which people would say it. */
  static String time(double ms) {
    double seconds = ms / 1e3;
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    Duration duration = Duration.ofMillis((long) ms);
    return duration.toHours() < 2
        ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3_600);
  }

  private static String perSecond(long number, double seconds) {
    return seconds == 0 ? "" : String.format(Locale.ROOT, ", %,.0f a second", number / seconds);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private void line(String name, String value) {
    out.println(String.format(Locale.ROOT, "%-20s%s", name, value));
  }
}
