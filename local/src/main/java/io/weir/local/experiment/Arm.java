package io.weir.local.experiment;

import io.weir.local.experiment.Cell.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A model that is held against others, and the learning rates at which it may do best. Immutable,
 * thread-safe.
 *
 * @param name in tables
 * @param settings each {@code section.option=value}
 * @param grid learning rates to choose from; empty = the arm's own
 */
record Arm(String name, List<String> settings, List<Rates> grid) {
  private static final long CHOOSING_SEED = 1;

  Arm {
    settings = List.copyOf(settings);
    grid = List.copyOf(grid);
  }

  /** The same without a choice. */
  Arm atFirstRates() {
    return new Arm(name, settings, grid.subList(0, Math.min(1, grid.size())));
  }

  /** Cells of one log where learning rates are chosen on its earlier half. */
  int cells(int seeds) {
    return (grid.size() > 1 ? grid.size() : 0) + seeds;
  }

  /** Cells of one log where learning rates are chosen on requests that are not learnt from. */
  int cellsChosenOutside(int seeds) {
    return Math.max(0, grid.size() - 1) + seeds;
  }

  /**
   * An arm at the learning rates that did best.
   *
   * @param rates the chosen ones, null = the arm's own
   * @param results over the whole log, one a seed
   */
  record Tuned(Arm arm, RateSearch.Found rates, List<CellResult> results) {
    /** A figure over seeds. */
    Spread figure(String name) {
      return Spread.of(results.stream().mapToDouble(result -> result.figure(name)).toArray());
    }

    /** The middle one of the seeds' figures, as a time wants it; NaN where one is not defined. */
    double median(ToDoubleFunction<CellResult> figure) {
      double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
      // NaN is sorted behind all numbers.
      return Double.isNaN(sorted[sorted.length - 1]) ? Double.NaN : sorted[sorted.length / 2];
    }

    /** As in tables: with a dagger where better ones may lie beyond what was tried. */
    String ratesText() {
      return rates.best() == null ? "own" : rates.best() + (rates.atEnd() ? " †" : "");
    }
  }

  /**
   * Chooses learning rates by a figure of the earlier half, with one seed and that half alone, then
   * learns from the whole log with every seed.
   *
   * @param figure of the earlier half, the higher the better
   */
  Tuned tune(Bench bench, String log, String figure, Measure.Of measure) {
    RateSearch.Found found =
        RateSearch.among(
            grid,
            rates ->
                bench
                    .result(cell(log, rates, CHOOSING_SEED, Span.FIRST_HALF, measure))
                    .figure(HalvesMeasure.FIRST + figure));
    List<CellResult> results = new ArrayList<>();
    for (long seed : bench.seeds()) {
      results.add(bench.result(cell(log, found.best(), seed, Span.WHOLE, measure)));
    }
    return new Tuned(this, found, results);
  }

  /**
   * Learns from the whole log at every learning rate with one seed, and at the best with all.
   *
   * @param worth of a result, the higher the better, by data that are not reported
   */
  Tuned tune(Bench bench, String log, ToDoubleFunction<CellResult> worth, Measure.Of measure) {
    Map<Rates, CellResult> tried = new HashMap<>();
    RateSearch.Found found =
        RateSearch.among(
            grid,
            rates -> {
              CellResult result =
                  bench.result(cell(log, rates, CHOOSING_SEED, Span.WHOLE, measure));
              tried.put(rates, result);
              return worth.applyAsDouble(result);
            });
    List<CellResult> results = new ArrayList<>();
    for (long seed : bench.seeds()) {
      CellResult before =
          seed == CHOOSING_SEED && found.best() != null ? tried.get(found.best()) : null;
      results.add(
          before == null
              ? bench.result(cell(log, found.best(), seed, Span.WHOLE, measure))
              : before);
    }
    return new Tuned(this, found, results);
  }

  /** What comes out at the first learning rates and the seed that chooses. */
  CellResult result(Bench bench, String log, Measure.Of measure) {
    Rates rates = grid.isEmpty() ? null : grid.get(0);
    return bench.result(cell(log, rates, CHOOSING_SEED, Span.WHOLE, measure));
  }

  private Cell cell(String log, @Nullable Rates rates, long seed, Span span, Measure.Of measure) {
    return new Cell(log, name, settings, rates, seed, span, measure);
  }
}
