package io.weir.local.closedloop;

import io.weir.local.chart.PlotPage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** The figures and the curves of a closed loop as one page. */
public final class LoopPage {
  private LoopPage() {}

  /** Writes them to an empty page; returns its path. */
  public static Path write(LoopSummary summary, PlotPage page) {
    StringWriter table = new StringWriter();
    LoopPrinter.print(summary, new PrintWriter(table));
    return page.text(table.toString()).plots("", LoopPlots.of(summary)).write("Closed loop");
  }
}
