package io.weir.benchmarks.store;

import io.weir.store.table.Encoding;
import io.weir.store.table.Kernel;
import io.weir.store.table.Scorer;
import io.weir.store.table.Similarity;
import io.weir.store.table.TopN;
import io.weir.store.table.VectorTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Scores of one user and 5,000 candidates in process, lookup and ranking included.
 *
 * @param duration of each measurement
 */
record ScoreRun(Catalogue catalogue, Duration duration) {
  static final int CANDIDATES = 5000;
  static final int TOP = 500;
  private static final int BATCHES = 128;
  private static final double MIN_PER_SECOND = 1000;

  List<Figure> run() {
    VectorTable table = table(catalogue, Encoding.FLOAT32);
    List<Figure> figures = new ArrayList<>();
    figures.add(figure("bare rows at known places: a second of CPU", bare().cpuNs()));
    Timing.Cost plain = cost(table, Kernel.plain());
    Optional<Kernel> vector = Kernel.vector();
    if (vector.isPresent()) {
      Timing.Cost cost = cost(table, vector.get());
      figures.add(figure("Vector API: a second of CPU", cost.cpuNs()).atLeast(MIN_PER_SECOND));
      figures.add(figure("Vector API: a second, one thread", cost.wallNs()));
    }
    figures.add(figure("plain loop: a second of CPU", plain.cpuNs()));
    figures.add(figure("plain loop: a second, one thread", plain.wallNs()));
    table.free();
    return figures;
  }

  private Timing.Cost bare() {
    BareRows rows = new BareRows(catalogue, Kernel.best());
    int[][] places = BareRows.places(catalogue, BATCHES, CANDIDATES, 3);
    float[] user = Catalogue.gaussians(new SplittableRandom(4), catalogue.dimension());
    return Timing.costs(duration, i -> rows.multiply(places[i % BATCHES], user)).get(0);
  }

  /** Requests a second of one core's time. */
  double perSecond(VectorTable table, Kernel kernel) {
    return 1e9 / cost(table, kernel).cpuNs();
  }

  private Timing.Cost cost(VectorTable table, Kernel kernel) {
    Scorer scorer = new Scorer(kernel, Similarity.DOT);
    long[][] batches = catalogue.batches(BATCHES, CANDIDATES, 3);
    float[] user = Catalogue.gaussians(new SplittableRandom(4), catalogue.dimension());
    byte[] found = new byte[CANDIDATES / 8];
    return Timing.costs(
            duration,
            i -> {
              TopN best = new TopN(TOP, CANDIDATES);
              scorer.score(table, user, batches[i % BATCHES], found, best);
              best.sort();
            })
        .get(0);
  }

  static VectorTable table(Catalogue catalogue, Encoding encoding) {
    VectorTable table = new VectorTable(catalogue.dimension(), encoding);
    for (int item = 0; item < catalogue.items(); item++) {
      table.put(catalogue.id(item), encoding.encode(catalogue.vector(item, 0)));
    }
    return table;
  }

  private static Figure figure(String what, double ns) {
    return Figure.of(Part.SCORE, "5,000 candidates to 500, " + what, 1e9 / ns, "req/s");
  }
}
