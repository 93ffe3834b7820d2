package io.weir.benchmarks.store;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the parts, one after the other, each in a folder of its own.
 *
 * @param duration of each measurement
 * @param redis the program; null = without
 * @param err for what is being done
 */
record StoreBenchmark(
    Catalogue catalogue, Duration duration, @Nullable Path redis, PrintWriter err) {
  StoreReport run(List<Part> parts) throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (Part part : parts) {
      err.println("measuring " + part.label());
      Path dir = Files.createTempDirectory("weir-bench-store-");
      try {
        figures.addAll(run(part, dir));
      } finally {
        delete(dir);
      }
    }
    return new StoreReport(catalogue.items(), catalogue.dimension(), figures);
  }

  private List<Figure> run(Part part, Path dir) throws Exception {
    return switch (part) {
      case TABLE -> new TableRun(catalogue, duration).run();
      case ENCODINGS -> new EncodingRun(catalogue, duration).run();
      case SCORE -> new ScoreRun(catalogue, duration).run();
      case LOAD -> new LoadRun(catalogue, dir).run();
      case UPDATES -> new UpdateRun(catalogue, dir, duration).run();
      case WIRE -> new WireRun(catalogue, dir, duration, redis).run();
      case PRERANK -> new PreRankRun(catalogue, dir, duration).run();
    };
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
