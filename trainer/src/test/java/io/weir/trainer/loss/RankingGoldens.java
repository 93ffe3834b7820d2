package io.weir.trainer.loss;

import static io.weir.trainer.loss.GoldenProblem.EXPOSED;

import ai.djl.ndarray.NDArray;
import io.weir.core.cascade.Stage;
import io.weir.trainer.GoldenCase;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Runs golden cases of losses that hold candidates against each other. */
public final class RankingGoldens {
  private RankingGoldens() {}

  /** Combined-Pair. */
  public static void combinedPair(GoldenCase golden) {
    double positiveWeight = golden.number("pos_weight");
    CombinedPair loss =
        new CombinedPair(
            new CombinedPair.Settings(
                golden.number("alpha"), positiveWeight, GoldenProblem.scope(golden), EXPOSED));
    GoldenProblem problem = GoldenProblem.logits(golden);
    problem.verify(loss);
    problem.verifyPart(
        "bce", new Bce(new Bce.Settings(positiveWeight, Reduction.ITEMS, EXPOSED))::value);
    problem.verifyPart("rank", loss::rank);
  }

  /** RankNet over all ordered pairs. */
  public static void rankNet(GoldenCase golden) {
    GoldenProblem.logits(golden).verify(new RankNet(new RankNet.Settings(Scope.BATCH, EXPOSED)));
  }

  /** ListNet and regression compatible ranking. */
  public static void listNet(GoldenCase golden) {
    GoldenProblem.logits(golden)
        .verify(
            new ListNet(
                new ListNet.Settings(
                    ListNet.Link.valueOf(golden.text("link").toUpperCase(Locale.ROOT)),
                    ListNet.Mode.valueOf(golden.text("mode").toUpperCase(Locale.ROOT)),
                    golden.number("pos_weight"),
                    GoldenProblem.scope(golden),
                    EXPOSED)));
  }

  /** Joint ranking and calibration, by the difference of the logits and the other one. */
  public static void jrc(GoldenCase golden) {
    double[] labels = golden.input("labels");
    boolean grouped = golden.hasInput("groups");
    int[] groups = grouped ? golden.ints("groups") : new int[labels.length];
    int requests = Arrays.stream(groups).max().orElse(0) + 1;
    // A row per group, as wide as all cells, each cell in the row of its group.
    CandidateTable table = new CandidateTable(requests, labels.length, 0);
    for (int i = 0; i < labels.length; i++) {
      table.list(groups[i], i, i, Stage.EXPOSURE.depth(), labels[i]);
    }
    GoldenProblem problem =
        new GoldenProblem(
            golden,
            GoldenProblem.leaves(golden, "z0", "z1"),
            in -> {
              NDArray negative = in.get("z0").reshape(1, -1).broadcast(requests, labels.length);
              NDArray positive = in.get("z1").reshape(1, -1).broadcast(requests, labels.length);
              return GoldenProblem.batch(
                  table, Map.of(GoldenProblem.TASK, positive.sub(negative), "z0", negative));
            });
    Jrc loss =
        new Jrc(
            new Jrc.Settings(
                golden.number("alpha"),
                golden.number("pos_weight"),
                "z0",
                grouped ? Scope.REQUEST : Scope.BATCH,
                EXPOSED));
    problem.verify(loss);
    problem.verifyPart("clf", loss::classification);
    problem.verifyPart("rank", loss::rank);
  }
}
