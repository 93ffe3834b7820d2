package io.weir.trainer.loss;

import static io.weir.trainer.loss.GoldenProblem.EXPOSED;

import ai.djl.ndarray.NDArray;
import io.weir.core.cascade.Stage;
import io.weir.trainer.GoldenCase;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

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

  /** LambdaRank and the pair-wise losses of FS-LTR. */
  public static void lambdaRank(GoldenCase golden) {
    Map<String, LambdaRank.Weight> weights =
        Map.of(
            "delta_ndcg",
            LambdaRank.Weight.DELTA_NDCG,
            "none",
            LambdaRank.Weight.NONE,
            "none_mean",
            LambdaRank.Weight.PAIR_MEAN);
    LambdaRank.Settings settings =
        new LambdaRank.Settings(
            golden.number("sigma"),
            Objects.requireNonNull(weights.get(golden.text("weight"))),
            LambdaRank.Gain.valueOf(golden.text("gain").toUpperCase(Locale.ROOT)),
            (int) golden.number("k", 0),
            EXPOSED);
    CandidateTable table = GoldenProblem.lists(golden, "scores", golden.input("labels"));
    GoldenProblem.scores(golden, "scores", table).verify(new LambdaRank(settings));
  }

  /** ListMLE, its order given by keys: ranks of items that were not shown. */
  public static void listMle(GoldenCase golden) {
    double[] keys = golden.input("order_key");
    double[] sorted = Arrays.stream(keys).distinct().sorted().toArray();
    CandidateTable table = GoldenProblem.lists(golden, "scores", new double[keys.length]);
    for (int cell = 0; cell < keys.length; cell++) {
      if (table.groups[cell] != null) {
        table.list(cell / table.listed, cell % table.listed, cell, Stage.RANKING.depth(), 0);
        table.rankingRanks[cell] = 1 + Arrays.binarySearch(sorted, keys[cell]);
      }
    }
    GoldenProblem.scores(golden, "scores", table)
        .verify(new ListMle(new ListMle.Settings(Set.of(SampleGroup.RANKED))));
  }

  /** COPR, a rank standing for each chunk. */
  public static void copr(GoldenCase golden) {
    CandidateTable table =
        GoldenProblem.lists(golden, "scores", new double[golden.input("scores").length]);
    int[] chunks = golden.ints("chunk");
    Arrays.setAll(table.rankingRanks, cell -> 1 + chunks[cell]);
    table.numbers.put("bid", golden.input("bids"));
    List<Integer> boundaries =
        IntStream.range(2, 1 + golden.param("num_chunks").asInt()).boxed().toList();
    GoldenProblem.scores(golden, "scores", table)
        .verify(
            new Copr(
                new Copr.Settings(
                    boundaries,
                    Copr.Form.valueOf(golden.text("form").toUpperCase(Locale.ROOT)),
                    Copr.Weight.valueOf(golden.text("weight").toUpperCase(Locale.ROOT)),
                    "bid",
                    EXPOSED)));
  }

  /** Consistency with ranking at several depths. */
  public static void graceConsistency(GoldenCase golden) {
    double[] ranks = golden.input("pos_rank");
    CandidateTable table = new CandidateTable(1, ranks.length, 0);
    for (int i = 0; i < ranks.length; i++) {
      table.list(0, i, i, Stage.RANKING.depth(), 0);
      table.rankingRanks[i] = (int) ranks[i];
    }
    List<Integer> ks = Arrays.stream(golden.numbers("ks")).mapToObj(k -> (int) k).toList();
    boolean shared = golden.shape("rank_logits").length == 1;
    List<String> scores = shared ? List.of() : ks.stream().map(k -> "top" + k).toList();
    GoldenProblem problem =
        new GoldenProblem(
            golden,
            GoldenProblem.leaves(golden, "rank_logits"),
            in -> {
              Map<String, NDArray> byName = new HashMap<>();
              NDArray logits = in.get("rank_logits");
              byName.put(GoldenProblem.TASK, shared ? logits : logits.get(":, 0"));
              for (int k = 0; k < scores.size(); k++) {
                byName.put(scores.get(k), logits.get(":, " + k));
              }
              return GoldenProblem.batch(table, byName);
            });
    problem.verify(
        new GraceConsistency(
            new GraceConsistency.Settings(
                ks,
                Arrays.stream(golden.numbers("wk")).boxed().toList(),
                scores,
                Set.of(SampleGroup.RANKED))));
  }

  /** Rethink: positives among all candidates, and a teacher's rates of what was shown. */
  public static void rethink(GoldenCase golden) {
    double[] labels = golden.input("labels");
    double[] exposed = golden.input("exposed");
    CandidateTable table = GoldenProblem.lists(golden, "logits", labels);
    for (int cell = 0; cell < labels.length; cell++) {
      if (table.groups[cell] != null && exposed[cell] == 0) {
        table.list(
            cell / table.listed, cell % table.listed, cell, Stage.RANKING.depth(), labels[cell]);
      }
    }
    table.numbers.put(Offer.RANKING_SCORE, golden.input("teacher"));
    Rethink.Settings defaults = Rethink.Settings.DEFAULTS;
    Rethink loss =
        new Rethink(
            new Rethink.Settings(
                golden.number("w_list"),
                golden.number("w_distill"),
                defaults.teacher(),
                defaults.link(),
                defaults.groups()));
    GoldenProblem problem = GoldenProblem.scores(golden, "logits", table);
    problem.verify(loss);
    problem.verifyPart("list", loss::list);
    problem.verifyPart("distill", loss::distillation);
  }
}
