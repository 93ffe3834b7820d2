package io.weir.benchmarks.store;

import io.weir.store.table.Encoding;
import io.weir.store.table.Kernel;
import io.weir.store.table.Scorer;
import io.weir.store.table.Similarity;
import io.weir.store.table.TopN;
import io.weir.store.table.VectorTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * What each encoding costs and loses against float32.
 *
 * @param duration of each measurement
 */
record EncodingRun(Catalogue catalogue, Duration duration) {
  private static final int USERS = 50;

  List<Figure> run() {
    VectorTable exact = ScoreRun.table(catalogue, Encoding.FLOAT32);
    List<Figure> figures = new ArrayList<>();
    for (Encoding encoding : Encoding.values()) {
      boolean same = encoding == Encoding.FLOAT32;
      VectorTable table = same ? exact : ScoreRun.table(catalogue, encoding);
      double bytes = table.memoryBytes() / (double) catalogue.items();
      double speed = new ScoreRun(catalogue, duration).perSecond(table, Kernel.best());
      figures.add(figure(encoding, "memory an item", bytes, "bytes"));
      figures.add(figure(encoding, "5,000 candidates to 500: a second and core", speed, "req/s"));
      figures.add(
          figure(encoding, "relative error of a vector, root mean square", error(encoding), ""));
      figures.add(figure(encoding, "of the exact top 500, found", recall(exact, table), ""));
      if (!same) {
        table.free();
      }
    }
    exact.free();
    return figures;
  }

  private double error(Encoding encoding) {
    double wrong = 0;
    double all = 0;
    for (int item = 0; item < Math.min(catalogue.items(), 10_000); item++) {
      float[] vector = catalogue.vector(item, 0);
      float[] decoded = encoding.decode(encoding.encode(vector), vector.length);
      for (int i = 0; i < vector.length; i++) {
        wrong += Math.pow((double) decoded[i] - vector[i], 2);
        all += Math.pow(vector[i], 2);
      }
    }
    return Math.sqrt(wrong / all);
  }

  private double recall(VectorTable exact, VectorTable table) {
    long[][] batches = catalogue.batches(USERS, ScoreRun.CANDIDATES, 5);
    SplittableRandom random = new SplittableRandom(6);
    long kept = 0;
    long all = 0;
    for (long[] batch : batches) {
      long[] ids = Arrays.stream(batch).distinct().toArray();
      float[] user = Catalogue.gaussians(random, catalogue.dimension());
      Set<Long> best = top(exact, user, ids);
      kept += top(table, user, ids).stream().filter(best::contains).count();
      all += best.size();
    }
    return kept / (double) all;
  }

  private static Set<Long> top(VectorTable table, float[] user, long[] ids) {
    TopN best = new TopN(ScoreRun.TOP);
    new Scorer(Kernel.best(), Similarity.DOT)
        .score(table, user, ids, new byte[(ids.length + 7) / 8], best);
    return Arrays.stream(best.sort().ids()).boxed().collect(Collectors.toSet());
  }

  private static Figure figure(Encoding encoding, String what, double value, String unit) {
    return Figure.of(
        Part.ENCODINGS,
        encoding.name().toLowerCase(java.util.Locale.ROOT) + ": " + what,
        value,
        unit);
  }
}
