package io.weir.local.closedloop;

import io.weir.local.closedloop.LoopSummary.Arm;
import io.weir.local.closedloop.LoopSummary.Figure;
import io.weir.local.closedloop.LoopSummary.Learnt;
import io.weir.local.closedloop.LoopSummary.Range;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The summary of a closed loop as people read it. */
public final class LoopPrinter {
  private static final int NAME_WIDTH = 20;
  private static final int COLUMN = 26;
  private static final int GAP = 2;

  private final LoopSummary summary;
  private final PrintWriter out;
  private final List<Integer> widths = new ArrayList<>();

  private LoopPrinter(LoopSummary summary, PrintWriter out) {
    this.summary = summary;
    this.out = out;
  }

  /** Prints all of it, and flushes. */
  public static void print(LoopSummary summary, PrintWriter out) {
    new LoopPrinter(summary, out).print();
    out.flush();
  }

  private void print() {
    line(
        "measured",
        text(
            "%,d requests of %,d users in each arm, ticks %d to %d of %s s",
            summary.requests(),
            summary.users(),
            summary.warmUp() + 1,
            summary.ticks(),
            number(summary.tickSeconds())));
    line("warm-up", summary.warmUp() + " ticks, pre-ranking " + summary.warmUpScorer());
    line(
        "wall time",
        text(
            "%.1f s, %.2f s a tick for learning",
            summary.wallSeconds(), summary.wallSecondsToReach()));
    line("chance", text("a hit rate of %.4f", summary.chance()));
    out.println();
    table();
    summary.arms().forEach(this::learnt);
    same();
  }

  private void table() {
    for (Arm arm : summary.arms()) {
      widths.add(Math.max(COLUMN, Math.max(arm.name().length(), arm.scorer().length())) + GAP);
    }
    row("", summary.arms().stream().map(Arm::name).toList());
    row("  pre-ranking", summary.arms().stream().map(Arm::scorer).toList());
    if (summary.arms().get(0).figures().isEmpty()) {
      return;
    }
    for (Measure measure : Measure.all(new int[0])) {
      row("  " + measure.title(), cells(measure.name()));
      if (measure.name().equals(Measure.UCTR) || measure.name().equals(Measure.UCVR)) {
        row("    over the first", lifts(measure.name()));
      }
    }
  }

  private List<String> cells(String measure) {
    return summary.arms().stream().map(arm -> cell(arm.figures().get(measure))).toList();
  }

  private static String cell(@Nullable Figure figure) {
    if (figure == null || figure.value().estimate() == null) {
      return "-";
    }
    Range value = figure.value();
    return text("%.4f [%.4f, %.4f]", value.estimate(), value.low(), value.high());
  }

  private List<String> lifts(String measure) {
    return summary.arms().stream().map(arm -> lift(arm.figures().get(measure))).toList();
  }

  private static String lift(@Nullable Figure figure) {
    if (figure == null || figure.lift().estimate() == null) {
      return "-";
    }
    Range lift = figure.lift();
    return text(
        "%+.2f %% [%+.2f, %+.2f]",
        percent(lift.estimate()), percent(lift.low()), percent(lift.high()));
  }

  private static @Nullable Double percent(@Nullable Double share) {
    return share == null ? null : 100 * share;
  }

  private void learnt(Arm arm) {
    Learnt learnt = arm.learnt();
    if (learnt == null) {
      return;
    }
    out.println();
    line(
        arm.name(),
        text(
            "learnt from %,d requests, %,d of them again; %,d records; %.2f %% of the candidates"
                + " had no vector",
            learnt.trained(), learnt.revised(), learnt.records(), 100 * learnt.missingShare()));
    LoopSummary.Delay delay = learnt.clickToModelSeconds();
    line(
        "  fresh",
        delay == null
            ? text("generation %.1f s old at a request", learnt.generationAgeSeconds())
            : text(
                "generation %.1f s old at a request, a click in it after %.1f s (median %.1f, 95 %%"
                    + " within %.1f)",
                learnt.generationAgeSeconds(), delay.mean(), delay.median(), delay.p95()));
  }

  /** Arms that showed the same to everybody are said to be one. */
  private void same() {
    List<Arm> arms = summary.arms();
    for (int i = 0; i < arms.size(); i++) {
      for (int j = i + 1; j < arms.size(); j++) {
        if (arms.get(i).digest().equals(arms.get(j).digest())) {
          out.println();
          line("identical", arms.get(i).name() + " and " + arms.get(j).name());
        }
      }
    }
  }

  private void line(String name, String value) {
    out.println(text("%-" + NAME_WIDTH + "s", name) + value);
  }

  private void row(String name, List<String> cells) {
    StringBuilder row = new StringBuilder(text("%-26s", name));
    for (int arm = 0; arm < cells.size(); arm++) {
      row.append(text("%-" + widths.get(arm) + "s", cells.get(arm)));
    }
    out.println(row.toString().stripTrailing());
  }

  private static String number(double value) {
    return value == Math.rint(value) ? text("%.0f", value) : String.valueOf(value);
  }

  private static String text(String form, @Nullable Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
