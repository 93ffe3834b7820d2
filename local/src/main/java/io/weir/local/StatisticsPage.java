package io.weir.local;

import io.weir.local.chart.PlotPage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** The statistics of a simulation as one page. */
final class StatisticsPage {
  private StatisticsPage() {}

  /** Writes them to an empty page; returns its path. */
  static Path write(SimulationSummary summary, PlotPage page) {
    StringWriter table = new StringWriter();
    SimulationPrinter.print(summary, new PrintWriter(table));
    page.text(table.toString());
    for (SimulationSummary.Arm arm : summary.arms()) {
      page.heading(arm.name()).plots(arm.name() + "-", StatisticsPlots.of(arm.statistics()));
    }
    return page.write("Simulated traffic");
  }
}
