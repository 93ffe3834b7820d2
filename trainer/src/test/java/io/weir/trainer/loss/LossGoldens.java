package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.cascade.Stage;
import io.weir.trainer.GoldenCase;
import io.weir.trainer.loss.LossProblem.Result;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Runs golden cases of losses through {@link Loss#value}. */
public final class LossGoldens {
  private static final String TASK = "task";
  private static final Set<SampleGroup> EXPOSED = Set.of(SampleGroup.EXPOSED);

  /** Algorithm 1 adds it to the product of norms, against a division that Weir does not make. */
  private static final double EPSILON = 1e-10;

  private static final int POSITIVE = 1;
  private static final int HARD = 2;
  private static final int EASY = 3;

  private LossGoldens() {}

  /** Binary cross-entropy. */
  public static void bce(GoldenCase golden) {
    verifyLogits(
        golden, new Bce(new Bce.Settings(golden.number("pos_weight"), reduction(golden), EXPOSED)));
  }

  /** Combined-Pair. */
  public static void combinedPair(GoldenCase golden) {
    CombinedPair loss =
        new CombinedPair(
            new CombinedPair.Settings(
                golden.number("alpha"), golden.number("pos_weight"), scope(golden), EXPOSED));
    verifyLogits(golden, loss);
    Bce bce = new Bce(new Bce.Settings(golden.number("pos_weight"), Reduction.ITEMS, EXPOSED));
    verifyPart(golden, "bce", logits(golden), bce::value);
    verifyPart(golden, "rank", logits(golden), loss::rank);
  }

  /** Focal and modified focal loss. */
  public static void focal(GoldenCase golden) {
    Focal.Form form =
        golden.param("modified").asBoolean() ? Focal.Form.MODIFIED : Focal.Form.STANDARD;
    verifyLogits(
        golden,
        new Focal(
            new Focal.Settings(
                golden.number("gamma"), form, golden.number("pos_weight"), EXPOSED)));
  }

  /** Bayesian personalised ranking. */
  public static void bpr(GoldenCase golden) {
    sampled(golden, sampledTable(golden), new Bpr(new Bpr.Settings(EXPOSED)));
  }

  /** Sampled softmax. */
  public static void sampledSoftmax(GoldenCase golden) {
    CandidateTable table = sampledTable(golden);
    boolean corrected = golden.hasInput("logq_pos");
    if (corrected) {
      double[] positives = golden.input("logq_pos");
      double[] negatives = golden.input("logq_neg");
      for (int row = 0; row < table.requests; row++) {
        table.inclusion[table.cell(row, 0)] = Math.exp(positives[row]);
        for (int i = 0; i < table.listed - 1; i++) {
          table.inclusion[table.cell(row, 1 + i)] =
              Math.exp(negatives[row * (table.listed - 1) + i]);
        }
      }
    }
    SampledSoftmax.Correction correction =
        corrected ? SampledSoftmax.Correction.INCLUSION : SampledSoftmax.Correction.NONE;
    sampled(
        golden,
        table,
        new SampledSoftmax(new SampledSoftmax.Settings(golden.number("tau"), correction, EXPOSED)));
  }

  /** A positive and behind it its negatives in each row. */
  private static CandidateTable sampledTable(GoldenCase golden) {
    int columns = 1 + golden.columns("neg");
    CandidateTable table = new CandidateTable(golden.rows("neg"), columns, 0);
    for (int cell = 0; cell < table.items.length; cell++) {
      int label = cell % columns == 0 ? 1 : 0;
      table.list(cell / columns, cell % columns, cell, Stage.EXPOSURE.depth(), label);
    }
    return table;
  }

  private static void sampled(GoldenCase golden, CandidateTable table, Loss loss) {
    verify(
        golden,
        leaves(golden, "pos", "neg"),
        in -> loss.value(scores(table, in.get("pos").reshape(-1, 1).concat(in.get("neg"), 1))));
  }

  /** InfoNCE of final scores. */
  public static void infoNce(GoldenCase golden) {
    int[] kinds = golden.ints("kind");
    int columns = golden.columns("kind");
    CandidateTable table = new CandidateTable(golden.rows("kind"), columns, 0);
    Stage[] stages = {Stage.EXPOSURE, Stage.EXPOSURE, Stage.RANKING, Stage.RETRIEVAL};
    for (int cell = 0; cell < kinds.length; cell++) {
      int label = kinds[cell] == POSITIVE ? 1 : 0;
      table.list(cell / columns, cell % columns, cell, stages[kinds[cell]].depth(), label);
    }
    InfoNce loss =
        new InfoNce(
            new InfoNce.Settings(
                golden.number("tau"), InfoNce.Settings.DEFAULTS.negatives(), reduction(golden)));
    verify(golden, leaves(golden, "scores"), in -> loss.value(scores(table, in.get("scores"))));
  }

  /** Margin InfoNCE by its definition. */
  public static void marginInfoNce(GoldenCase golden) {
    // The annealed case has the effective margin m / (1 + β): β of the first step.
    MarginInfoNce loss = margin(golden, reduction(golden));
    CandidateTable table = contrastive(golden, "kind");
    // Each row has items of its own: they stand side by side among the batch's items.
    LossProblem problem =
        new LossProblem()
            .leaf("user", golden.input("user"), golden.shape("user"))
            .leaf("items", golden.input("items"), table.items.length, golden.columns("user"));
    Function<Map<String, NDArray>, LossInput> input =
        in -> {
          NDArray products = in.get("user").matMul(in.get("items").transpose());
          return vectors(table, Vectors.of(in.get("user"), in.get("items"), products));
        };
    verify(golden, problem, in -> loss.value(input.apply(in)));
    if (golden.hasExpected("parts")) {
      verifyScores(
          golden, problem, input, golden.expected("parts").get("scores"), golden.ints("kind"));
    }
  }

  /** Each element of the margined scores, easy ones without margin. */
  private static void verifyScores(
      GoldenCase golden,
      LossProblem problem,
      Function<Map<String, NDArray>, LossInput> input,
      JsonNode expected,
      int[] kinds) {
    double margin = golden.number("margin") / (1 + golden.number("beta", 0));
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      problem.solve(
          in -> {
            LossInput own = input.apply(in);
            Cells cells = own.cells(EnumSet.allOf(SampleGroup.class));
            NDArray scores =
                MarginInfoNce.scores(
                    own, cells, i -> kinds[i] == POSITIVE || kinds[i] == HARD ? margin : 0, 1);
            golden.verify("scores", scores, expected);
            return Optional.empty();
          },
          type);
    }
  }

  /** Margin InfoNCE by Algorithm 1: a sum. */
  public static void algorithm1(GoldenCase golden) {
    assertThat(golden.number("neg_min")).isLessThanOrEqualTo(-1e9);
    MarginInfoNce loss = margin(golden, Reduction.SUM);
    int rows = golden.rows("logits");
    int columns = golden.columns("logits");
    int[] kinds = new int[rows * columns];
    String[] masks = {"p_mask", "hard_mask", "easy_mask"};
    for (int kind = POSITIVE; kind <= EASY; kind++) {
      int[] mask = golden.ints(masks[kind - 1]);
      for (int cell = 0; cell < mask.length; cell++) {
        kinds[cell] += kind * mask[cell];
      }
    }
    CandidateTable table = contrastive(rows, columns, kinds);
    LossProblem problem = leaves(golden, "logits", "u_norm", "i_norm");
    // Items of one row are columns of another: each cell stands for itself.
    for (int cell = 0; cell < table.items.length; cell++) {
      table.items[cell] = cell % columns;
    }
    Function<Map<String, NDArray>, LossInput> input =
        in ->
            vectors(
                table,
                products(in.get("logits"), in.get("u_norm").mul(in.get("i_norm")).add(EPSILON)));
    verify(golden, problem, in -> loss.value(input.apply(in)));
    Arrays.fill(kinds, POSITIVE);
    verifyScores(golden, problem, input, golden.expected("parts").get("l_update"), kinds);
  }

  private static Vectors products(NDArray products, NDArray norms) {
    return new Vectors() {
      @Override
      public NDArray products() {
        return products;
      }

      @Override
      public NDArray norms(int[] requests, int[] items) {
        int[] at = new int[items.length];
        Arrays.setAll(at, i -> requests[i] * (int) norms.getShape().get(1) + items[i]);
        return Tensors.take(norms, at);
      }
    };
  }

  private static MarginInfoNce margin(GoldenCase golden, Reduction reduction) {
    MarginInfoNce.Settings paper = MarginInfoNce.Settings.DEFAULTS;
    return new MarginInfoNce(
        new MarginInfoNce.Settings(
            golden.number("margin"),
            golden.number("tau"),
            paper.hard(),
            paper.easy(),
            golden.number("beta", 0),
            0.5,
            reduction));
  }

  /** The margin's annealing over the steps. */
  public static void annealing(GoldenCase golden) {
    MarginInfoNce.Settings paper = MarginInfoNce.Settings.DEFAULTS;
    MarginInfoNce.Settings settings =
        new MarginInfoNce.Settings(
            golden.number("margin"),
            paper.temperature(),
            paper.hard(),
            paper.easy(),
            golden.number("beta0"),
            golden.number("scale"),
            paper.reduction());
    int steps = golden.param("steps").asInt();
    golden.verify(
        DataType.FLOAT64, "beta", IntStream.range(0, steps).mapToDouble(settings::beta).toArray());
    golden.verify(
        DataType.FLOAT64,
        "effective_margin",
        IntStream.range(0, steps).mapToDouble(settings::margin).toArray());
  }

  /** Scores of lists, all exposed but for what the mask leaves out. */
  private static CandidateTable lists(GoldenCase golden, String scores, double[] labels) {
    int columns = golden.columns(scores);
    double[] mask = golden.inputOrOnes("mask", scores);
    CandidateTable table = new CandidateTable(golden.rows(scores), columns, 0);
    for (int cell = 0; cell < mask.length; cell++) {
      if (mask[cell] > 0) {
        table.list(cell / columns, cell % columns, cell, Stage.EXPOSURE.depth(), labels[cell]);
      }
    }
    return table;
  }

  /** Candidates by kind: 1 positive, 2 hard, 3 easy and behind the lists, others ignored. */
  private static CandidateTable contrastive(GoldenCase golden, String kind) {
    return contrastive(golden.rows(kind), golden.columns(kind), golden.ints(kind));
  }

  private static CandidateTable contrastive(int rows, int columns, int[] kinds) {
    // All columns are drawn ones as far as scores go: easy ones may stand between others.
    CandidateTable table = new CandidateTable(rows, 0, columns);
    for (int cell = 0; cell < kinds.length; cell++) {
      int row = cell / columns;
      table.draw(row, cell % columns, cell, SampleGroup.POOL);
      if (kinds[cell] == POSITIVE || kinds[cell] == 0) {
        table.stages[cell] = Stage.EXPOSURE.depth();
        table.groups[cell] = SampleGroup.EXPOSED;
        table.labels[cell] = kinds[cell];
      } else if (kinds[cell] == HARD) {
        table.stages[cell] = Stage.RANKING.depth();
        table.groups[cell] = SampleGroup.RANKED;
      }
    }
    return table;
  }

  private static LossInput scores(CandidateTable table, NDArray scores) {
    return input(table, Map.of(TASK, scores.reshape(table.requests, -1)), Map.of(), false);
  }

  private static LossInput vectors(CandidateTable table, Vectors vectors) {
    return input(table, Map.of(), Map.of(TASK, vectors), true);
  }

  private static LossInput input(
      CandidateTable table,
      Map<String, NDArray> scores,
      Map<String, Vectors> vectors,
      boolean product) {
    LossBatch batch =
        new LossBatch(
            table.lists(), Map.of(TASK, table.taskLabels()), scores, vectors, null, Map.of(), 0);
    return new LossInput(batch, TASK, LabelRule.TASK, new Score(TASK, product));
  }

  /** The leaves of a loss of logits and labels, and the input made of them. */
  private record Problem(LossProblem leaves, Function<Map<String, NDArray>, LossInput> input) {}

  private static Problem logits(GoldenCase golden) {
    CandidateTable table = lists(golden, "logits", golden.input("labels"));
    return new Problem(leaves(golden, "logits"), in -> scores(table, in.get("logits")));
  }

  private static void verifyLogits(GoldenCase golden, Loss loss) {
    Problem problem = logits(golden);
    verify(golden, problem.leaves, in -> loss.value(problem.input.apply(in)));
  }

  private static LossProblem leaves(GoldenCase golden, String... names) {
    LossProblem problem = new LossProblem();
    for (String name : names) {
      problem.leaf(name, golden.input(name), golden.shape(name));
    }
    return problem;
  }

  /** Value and gradients in both precisions. */
  private static void verify(
      GoldenCase golden,
      LossProblem problem,
      Function<Map<String, NDArray>, Optional<NDArray>> loss) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      Result result = problem.solve(loss, type);
      golden.verify(type, "value", result.value(), golden.expected("value"));
      golden
          .expected("grad")
          .properties()
          .forEach(e -> golden.verify(type, e.getKey(), result.of(e.getKey()), e.getValue()));
    }
  }

  private static void verifyPart(
      GoldenCase golden,
      String part,
      Problem problem,
      Function<LossInput, Optional<NDArray>> loss) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      Result result = problem.leaves.solve(in -> loss.apply(problem.input.apply(in)), type);
      golden.verify(type, part, result.value(), golden.expected("parts").get(part));
    }
  }

  private static Reduction reduction(GoldenCase golden) {
    Map<String, Reduction> byName = new LinkedHashMap<>();
    byName.put("mean", Reduction.ITEMS);
    byName.put("requests", Reduction.REQUESTS);
    byName.put("sum", Reduction.SUM);
    String name = golden.text("reduction");
    assertThat(byName).containsKey(name);
    return byName.get(name);
  }

  private static Scope scope(GoldenCase golden) {
    return Scope.valueOf(golden.text("scope").toUpperCase(Locale.ROOT));
  }
}
