package io.weir.benchmarks.train;

import io.weir.trainer.checkpoint.CheckpointStore;
import io.weir.trainer.checkpoint.CheckpointStore.Retention;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.learner.Learner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A learner that is started again: {@code RestartMain DIR ROWS REQUESTS CANDIDATES [ASSIGNMENT …]}
 * takes up the newest checkpoint of a folder, takes one step, and says so.
 */
public final class RestartMain {
  /** What it says. */
  static final String STEPPED = "stepped";

  private static final long SEED = 20_261_122;

  private RestartMain() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    long rows = Long.parseLong(args[1]);
    Requests made = new Requests(SEED, rows, Integer.parseInt(args[3]));
    try (Learner learner = Filled.empty(rows, List.of(args).subList(4, args.length));
        CheckpointStore store =
            CheckpointStore.open(Path.of(args[0]), new Retention(2, 10), "bench")) {
      learner.restore(store.newest().orElseThrow(), new Differences());
      learner.learn(made.batch(Integer.parseInt(args[2])));
      System.out.println(STEPPED);
    }
  }
}
