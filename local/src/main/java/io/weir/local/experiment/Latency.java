package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.local.part.FileTree;
import io.weir.trainer.learner.FrozenWeights;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.learner.ServingModel;
import io.weir.trainer.learner.ServingState;
import io.weir.trainer.publication.SnapshotFolder;
import io.weir.trainer.snapshot.SnapshotFiles;
import io.weir.trainer.snapshot.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How long a reader takes to score a request in process, by a snapshot and the items' vectors as
 * they would be published: one thread, request after request.
 */
final class Latency {
  static final String P50 = "scoreMsP50";
  static final String P99 = "scoreMsP99";
  static final String PER_SECOND = "requestsPerSecond";

  /**
   * Until the compiler is done with what scoring runs through: so often every request, of 50 a
   * thousand in all, or so long, whichever is sooner.
   */
  private static final int WARM_UP_ROUNDS = 20;

  private static final Duration WARM_UP_TIME = Duration.ofSeconds(2);
  private static final int MEASURED = 200;
  private static final long GENERATION = 1;

  private Latency() {}

  /** Milliseconds a request and requests a second. */
  static Map<String, Double> of(Learner learner, WeirConfig config, List<RequestSample> requests) {
    try {
      Path dir = Files.createTempDirectory("weir-latency");
      try {
        return of(learner, config, requests, dir);
      } finally {
        FileTree.delete(dir);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Double> of(
      Learner learner, WeirConfig config, List<RequestSample> requests, Path dir) {
    FrozenWeights frozen = learner.freeze();
    try (ServingState serving = learner.serving(frozen);
        SnapshotFolder folder = SnapshotFolder.open(dir)) {
      folder.write(GENERATION, SnapshotFiles.of(serving, config)).join();
    }
    List<float[][]> vectors = new ArrayList<>();
    requests.forEach(request -> vectors.add(learner.embed(frozen, request.itemIds())));
    try (ServingModel model = SnapshotReader.open(SnapshotFolder.of(dir, GENERATION))) {
      IntToDoubleFunction timed =
          i -> {
            int at = i % requests.size();
            long start = System.nanoTime();
            model.score(requests.get(at), vectors.get(at));
            return (System.nanoTime() - start) / 1e6;
          };
      warmUp(timed, WARM_UP_ROUNDS * requests.size());
      double[] ms = IntStream.range(0, MEASURED).mapToDouble(timed::applyAsDouble).toArray();
      Arrays.sort(ms);
      return Map.of(
          P50, ms[MEASURED / 2],
          P99, ms[MEASURED * 99 / 100],
          PER_SECOND, 1e3 * MEASURED / Arrays.stream(ms).sum());
    }
  }

  private static void warmUp(IntToDoubleFunction timed, int times) {
    double left = WARM_UP_TIME.toMillis();
    for (int i = 0; i < times && left > 0; i++) {
      left -= timed.applyAsDouble(i);
    }
  }
}
