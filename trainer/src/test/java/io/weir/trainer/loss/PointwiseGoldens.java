package io.weir.trainer.loss;

import static io.weir.trainer.loss.GoldenProblem.EXPOSED;

import ai.djl.ndarray.NDArray;
import io.weir.core.cascade.Stage;
import io.weir.trainer.GoldenCase;
import io.weir.trainer.model.Gates;
import io.weir.trainer.model.HardConcrete;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Runs golden cases of losses that look at each candidate by itself. */
public final class PointwiseGoldens {
  private PointwiseGoldens() {}

  /** Binary cross-entropy. */
  public static void bce(GoldenCase golden) {
    GoldenProblem.logits(golden)
        .verify(
            new Bce(
                new Bce.Settings(
                    golden.number("pos_weight"), GoldenProblem.reduction(golden), EXPOSED)));
  }

  /** Focal and modified focal loss. */
  public static void focal(GoldenCase golden) {
    Focal.Form form =
        golden.param("modified").asBoolean() ? Focal.Form.MODIFIED : Focal.Form.STANDARD;
    GoldenProblem.logits(golden)
        .verify(
            new Focal(
                new Focal.Settings(
                    golden.number("gamma"), form, golden.number("pos_weight"), EXPOSED)));
  }

  /** Softmax over clicked, shown and not shown. */
  public static void ecmSoftmax(GoldenCase golden) {
    List<String> names = List.of("t1", "t2", "t3");
    int[] classes = golden.ints("labels");
    CandidateTable table = new CandidateTable(1, classes.length / names.size(), 0);
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] == 1) {
        chain(table, i / names.size(), 1 + i % names.size());
      }
    }
    EcmSoftmax.Settings settings =
        new EcmSoftmax.Settings(
            names,
            EcmSoftmax.Variant.valueOf(golden.text("variant").toUpperCase(Locale.ROOT)),
            EcmSoftmax.Settings.DEFAULTS.groups());
    new GoldenProblem(
            golden,
            GoldenProblem.leaves(golden, "logits"),
            in -> {
              Map<String, NDArray> scores = new HashMap<>();
              for (int i = 0; i < names.size(); i++) {
                scores.put(names.get(i), in.get("logits").get(":, " + i));
              }
              return GoldenProblem.batch(table, scores);
            })
        .verify(new EcmSoftmax(settings));
  }

  /** Three towers over the entire chain. */
  public static void ecmm(GoldenCase golden) {
    int[] stages = golden.ints("stage");
    CandidateTable table = new CandidateTable(1, stages.length, 0);
    for (int i = 0; i < stages.length; i++) {
      chain(table, i, stages[i]);
    }
    Ecmm loss =
        new Ecmm(
            new Ecmm.Settings(
                "expo",
                "impl",
                Ecmm.Form.valueOf(golden.text("mode").toUpperCase(Locale.ROOT)),
                golden.number("eps"),
                Ecmm.Settings.DEFAULTS.groups()));
    GoldenProblem problem =
        new GoldenProblem(
            golden,
            GoldenProblem.leaves(golden, "a_click", "a_expo", "a_impl"),
            in ->
                GoldenProblem.batch(
                    table,
                    Map.of(
                        GoldenProblem.TASK,
                        in.get("a_click"),
                        "expo",
                        in.get("a_expo"),
                        "impl",
                        in.get("a_impl"))));
    problem.verify(loss);
    problem.verifyPart("etctr", loss::clicks);
    problem.verifyPart("etr", loss::exposures);
    problem.verifyPart("itr", loss::implications);
  }

  /** A candidate that was clicked (1), shown (2) or not shown (3). */
  private static void chain(CandidateTable table, int column, int type) {
    Stage stage = type == 3 ? Stage.RANKING : Stage.EXPOSURE;
    table.list(0, column, column, stage.depth(), type == 1 ? 1 : 0);
  }

  /** The penalty of open gates, λ the weight of its term. */
  public static void l0(GoldenCase golden) {
    HardConcrete distribution =
        new HardConcrete(golden.number("beta"), golden.number("gamma"), golden.number("zeta"));
    CandidateTable table = new CandidateTable(1, 1, 0);
    new GoldenProblem(
            golden,
            GoldenProblem.leaves(golden, "log_alpha"),
            in ->
                new LossBatch(
                    table.lists(),
                    Map.of(GoldenProblem.TASK, table.taskLabels()),
                    Map.of(),
                    Map.of(),
                    null,
                    Map.of("gates", Gates.of(distribution.openLogits(in.get("log_alpha")))),
                    0))
        .verify(
            ObjectiveGoldens.objective(
                new Offer(
                    List.of(GoldenProblem.TASK),
                    List.of(GoldenProblem.TASK),
                    Set.of(),
                    Set.of(),
                    false,
                    Set.of("gates")),
                String.format(
                    Locale.ROOT,
                    "loss: l0, task: task, weight: %s, settings: {gates: gates, clip: %s}",
                    golden.number("lambda"),
                    golden.number("clip", 0))));
  }
}
