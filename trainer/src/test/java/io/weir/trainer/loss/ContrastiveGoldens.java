package io.weir.trainer.loss;

import static io.weir.trainer.loss.GoldenProblem.EXPOSED;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.weir.core.cascade.Stage;
import io.weir.trainer.GoldenCase;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs golden cases of losses that hold positives against negatives. */
public final class ContrastiveGoldens {
  private static final int POSITIVE = 1;
  private static final int HARD = 2;
  private static final int EASY = 3;

  /** Algorithm 1 adds it to the product of norms, against a division that Weir does not make. */
  private static final double EPSILON = 1e-10;

  private ContrastiveGoldens() {}

  /** Bayesian personalised ranking. */
  public static void bpr(GoldenCase golden) {
    sampled(golden, sampledTable(golden)).verify(new Bpr(new Bpr.Settings(EXPOSED)));
  }

  /** Sampled softmax. */
  public static void sampledSoftmax(GoldenCase golden) {
    CandidateTable table = sampledTable(golden);
    SampledSoftmax.Correction correction = SampledSoftmax.Correction.NONE;
    if (golden.hasInput("logq_pos")) {
      correction = SampledSoftmax.Correction.INCLUSION;
      double[] positives = golden.input("logq_pos");
      double[] negatives = golden.input("logq_neg");
      for (int cell = 0; cell < table.items.length; cell++) {
        int row = cell / table.listed;
        int column = cell % table.listed;
        table.inclusion[cell] =
            Math.exp(
                column == 0 ? positives[row] : negatives[row * (table.listed - 1) + column - 1]);
      }
    }
    sampled(golden, table)
        .verify(
            new SampledSoftmax(
                new SampledSoftmax.Settings(golden.number("tau"), correction, EXPOSED)));
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

  private static GoldenProblem sampled(GoldenCase golden, CandidateTable table) {
    return new GoldenProblem(
        golden,
        GoldenProblem.leaves(golden, "pos", "neg"),
        in -> {
          NDArray scores = in.get("pos").reshape(-1, 1).concat(in.get("neg"), 1);
          return GoldenProblem.batch(table, Map.of(GoldenProblem.TASK, scores));
        });
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
    GoldenProblem.scores(golden, "scores", table)
        .verify(
            new InfoNce(
                new InfoNce.Settings(
                    golden.number("tau"),
                    InfoNce.Settings.DEFAULTS.negatives(),
                    GoldenProblem.reduction(golden))));
  }

  /** Margin InfoNCE by its definition; the annealed case has β of the first step. */
  public static void marginInfoNce(GoldenCase golden) {
    int[] kinds = golden.ints("kind");
    CandidateTable table = contrastive(golden.rows("kind"), golden.columns("kind"), kinds);
    // Each row has items of its own: they stand side by side among the batch's items.
    LossProblem leaves =
        new LossProblem()
            .leaf("user", golden.input("user"), golden.shape("user"))
            .leaf("items", golden.input("items"), kinds.length, golden.columns("user"));
    GoldenProblem problem =
        new GoldenProblem(
            golden,
            leaves,
            in -> batch(table, Vectors.of(in.get("user"), in.get("items"), table.lists())));
    problem.verifyProduct(margin(golden, GoldenProblem.reduction(golden)));
    if (golden.hasExpected("parts")) {
      verifyScores(golden, problem, "scores", kinds);
    }
  }

  /** Margin InfoNCE by Algorithm 1: a sum. */
  public static void algorithm1(GoldenCase golden) {
    assertThat(golden.number("neg_min")).isLessThanOrEqualTo(-1e9);
    int columns = golden.columns("logits");
    int[] kinds = new int[golden.rows("logits") * columns];
    String[] masks = {"p_mask", "hard_mask", "easy_mask"};
    for (int kind = POSITIVE; kind <= EASY; kind++) {
      int[] mask = golden.ints(masks[kind - 1]);
      for (int cell = 0; cell < mask.length; cell++) {
        kinds[cell] += kind * mask[cell];
      }
    }
    CandidateTable table = contrastive(golden.rows("logits"), columns, kinds);
    GoldenProblem problem =
        new GoldenProblem(
            golden,
            GoldenProblem.leaves(golden, "logits", "u_norm", "i_norm"),
            in ->
                batch(
                    table,
                    products(
                        in.get("logits"), in.get("u_norm").mul(in.get("i_norm")).add(EPSILON))));
    problem.verifyProduct(margin(golden, Reduction.SUM));
    Arrays.fill(kinds, POSITIVE);
    verifyScores(golden, problem, "l_update", kinds);
  }

  /** Each element of the scores, of positives and hard negatives with the margin. */
  private static void verifyScores(
      GoldenCase golden, GoldenProblem problem, String path, int[] kinds) {
    double margin = golden.number("margin") / (1 + golden.number("beta", 0));
    problem.verifyElements(
        path,
        input -> {
          Cells cells = input.cells(EnumSet.allOf(SampleGroup.class));
          double[] margins = cells.map(i -> kinds[i] == POSITIVE || kinds[i] == HARD ? margin : 0);
          return MarginInfoNce.scores(input.onHost(1), cells, margins, 1);
        });
  }

  private static LossBatch batch(CandidateTable table, Vectors vectors) {
    return GoldenProblem.batch(table, Map.of(), Map.of(GoldenProblem.TASK, vectors), null);
  }

  private static Vectors products(NDArray products, NDArray norms) {
    return new Vectors() {
      @Override
      public NDArray products() {
        return products;
      }

      @Override
      public NDArray norms() {
        return norms;
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
            paper.annealingScale(),
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

  /** Candidates by kind: 1 positive, 2 hard, 3 easy, others ignored. */
  private static CandidateTable contrastive(int rows, int columns, int[] kinds) {
    // All stand behind the lists, which are empty: easy ones may stand between others.
    CandidateTable table = new CandidateTable(rows, 0, columns);
    for (int cell = 0; cell < kinds.length; cell++) {
      table.draw(cell / columns, cell % columns, cell, SampleGroup.POOL);
      if (kinds[cell] == HARD) {
        table.stages[cell] = Stage.RANKING.depth();
        table.groups[cell] = SampleGroup.RANKED;
      } else if (kinds[cell] != EASY) {
        table.stages[cell] = Stage.EXPOSURE.depth();
        table.groups[cell] = SampleGroup.EXPOSED;
        table.labels[cell] = kinds[cell];
      }
    }
    return table;
  }

  /** GRACE's representations against pre-trained vectors. */
  public static void graceGeneralization(GoldenCase golden) {
    CandidateTable table = new CandidateTable(1, golden.rows("phi"), 0);
    for (int item = 0; item < table.listed; item++) {
      table.list(0, item, item, Stage.EXPOSURE.depth(), 0);
    }
    double[][] pretrained = pretrained(golden);
    new GoldenProblem(
            golden,
            GoldenProblem.leaves(golden, "phi"),
            in ->
                GoldenProblem.batch(
                    table, Map.of(), Map.of(), new Representations(in.get("phi"), pretrained)))
        .verify(
            new GraceGeneralization(
                new GraceGeneralization.Settings(
                    GraceGeneralization.Mode.valueOf(golden.text("mode").toUpperCase(Locale.ROOT)),
                    golden.number("tau"),
                    GoldenProblem.reduction(golden),
                    EXPOSED)));
  }

  /** ψ of the items that have one. */
  static double[][] pretrained(GoldenCase golden) {
    int[] has = golden.ints("has");
    double[] psi = golden.input("psi");
    int width = golden.columns("psi");
    double[][] pretrained = new double[has.length][0];
    for (int item = 0; item < has.length; item++) {
      if (has[item] == 1) {
        pretrained[item] = Arrays.copyOfRange(psi, item * width, (item + 1) * width);
      }
    }
    return pretrained;
  }
}
