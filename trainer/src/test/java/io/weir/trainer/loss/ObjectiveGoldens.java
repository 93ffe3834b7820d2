package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.weir.core.cascade.Stage;
import io.weir.trainer.GoldenCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Runs golden cases that are configurations of the objective. */
public final class ObjectiveGoldens {
  private static final ObjectMapper YAML = new YAMLMapper();

  private ObjectiveGoldens() {}

  /** Cross-entropy combined with ListNet or RCR. */
  public static void combinedList(GoldenCase golden) {
    double alpha = golden.number("alpha");
    double w = golden.number("pos_weight");
    String list = golden.text("link").equals("exp") ? "list-net" : "rcr";
    String bceTerm = "loss: bce, task: task, weight: %s, settings: {positive-weight: %s}";
    String listTerm =
        "loss: %s, task: task, weight: %s, settings: {mode: %s, scope: %s, positive-weight: %s}";
    String mode = golden.text("mode").replace('_', '-');
    String scope = golden.text("scope");
    GoldenProblem problem = GoldenProblem.logits(golden);
    problem.verify(
        objective(text(bceTerm, alpha, w), text(listTerm, list, 1 - alpha, mode, scope, w)));
    problem.verifyPart("bce", objective(text(bceTerm, 1, w)));
    problem.verifyPart("rank", objective(text(listTerm, list, 1, mode, scope, w)));
  }

  /** GRACE: feedback, consistency with ranking, generalisation. */
  public static void grace(GoldenCase golden) {
    Grace grace = Grace.of(golden);
    GoldenProblem problem =
        new GoldenProblem(
            golden,
            GoldenProblem.leaves(golden, "ctr_logits", "cvr_logits", "rank_logits", "phi"),
            grace::batch);
    String ctr = "loss: bce, task: ctr, weight: %s";
    String cvr = "loss: bce, task: cvr, weight: %s";
    String rank =
        "loss: grace-consistency, task: ctr, scores: rank, weight: %s, "
            + text("settings: {ks: %s, weights: %s}", golden.param("ks"), golden.param("wk"));
    String cl =
        "loss: grace-generalization, task: ctr, weight: %s, "
            + text(
                "settings: {mode: %s, temperature: %s}",
                golden.text("mode").replace('_', '-'), golden.number("tau"));
    problem.verify(
        objective(
            grace.offer(),
            text(ctr, 1),
            text(cvr, 1),
            text(rank, golden.number("lambda1")),
            text(cl, golden.number("lambda2"))));
    problem.verifyPart("ctr", objective(grace.offer(), text(ctr, 1)));
    problem.verifyPart("cvr", objective(grace.offer(), text(cvr, 1)));
    problem.verifyPart("rank", objective(grace.offer(), text(rank, 1)));
    problem.verifyPart("cl", objective(grace.offer(), text(cl, 1)));
  }

  /** One request of impressions with ranks, two tasks and three towers. */
  private record Grace(CandidateTable table, double[] ctr, double[] cvr, double[][] pretrained) {
    static Grace of(GoldenCase golden) {
      int[] ranks = golden.ints("pos_rank");
      CandidateTable table = new CandidateTable(1, ranks.length, 0);
      for (int i = 0; i < ranks.length; i++) {
        table.list(0, i, i, Stage.EXPOSURE.depth(), -1);
        table.rankingRanks[i] = ranks[i];
      }
      return new Grace(
          table,
          golden.input("y_ctr"),
          golden.input("y_cvr"),
          ContrastiveGoldens.pretrained(golden));
    }

    Offer offer() {
      return new Offer(
          List.of("ctr", "cvr"),
          List.of("ctr", "cvr", "rank"),
          Set.of(),
          Set.of(Offer.PRETRAINED_EMBEDDING),
          true,
          Set.of());
    }

    LossBatch batch(Map<String, NDArray> in) {
      return new LossBatch(
          table.lists(),
          Map.of(
              "ctr",
              new TaskLabels(ctr, table.weights, table.matured),
              "cvr",
              new TaskLabels(cvr, table.weights, table.matured)),
          Map.of(
              "ctr",
              in.get("ctr_logits").reshape(1, -1),
              "cvr",
              in.get("cvr_logits").reshape(1, -1),
              "rank",
              in.get("rank_logits").reshape(1, -1)),
          Map.of(),
          new Representations(in.get("phi"), pretrained),
          Map.of(),
          0);
    }
  }

  /** HCCP: calibration, order and negatives of every task, and the global order. */
  public static void hccp(GoldenCase golden) {
    Hccp hccp = Hccp.of(golden);
    GoldenProblem problem =
        new GoldenProblem(
            golden,
            GoldenProblem.leaves(
                golden,
                "items",
                "cross",
                "user_global",
                "user_click",
                "user_purchase",
                "user_diversity"),
            hccp::batch);
    double tau = golden.number("tau");
    double margin = golden.number("margin");
    String order =
        "loss: list-mle, task: click, scores: global, weight: %s, "
            + "settings: {groups: [exposed, ranked]}";
    List<String> all = new ArrayList<>();
    all.add(text(order, golden.number("lambda_c")));
    problem.verifyPart("L_c", objective(hccp.offer(), text(order, 1)));
    for (String task : Hccp.TASKS) {
      String calibration = "loss: bce, task: %s, weight: %s, settings: {reduction: requests}";
      String local = "loss: list-mle, task: %s, weight: %s";
      String ofScores = "loss: infonce, task: %s, weight: %s, settings: {temperature: " + tau + "}";
      String ofVectors =
          "loss: margin-infonce, task: %s, weight: %s, "
              + text("settings: {margin: %s, temperature: %s}", margin, tau);
      double lambda = golden.number("lambda_" + task);
      double negatives = lambda * golden.number("beta") / 2;
      all.add(text(calibration, task, lambda));
      all.add(text(local, task, lambda * golden.number("alpha")));
      all.add(text(ofScores, task, negatives));
      all.add(text(ofVectors, task, negatives));
      verifyPart(problem, hccp, task, "L_cali", text(calibration, task, 1));
      verifyPart(problem, hccp, task, "L_cons", text(local, task, 1));
      verifyPart(problem, hccp, task, "infonce_final", text(ofScores, task, 1));
      verifyPart(problem, hccp, task, "margin_dot", text(ofVectors, task, 1));
      verifyPart(
          problem, hccp, task, "L_neg", text(ofScores, task, 0.5), text(ofVectors, task, 0.5));
    }
    problem.verify(objective(hccp.offer(), all.toArray(String[]::new)));
  }

  private static void verifyPart(
      GoldenProblem problem, Hccp hccp, String task, String part, String... terms) {
    problem.verifyPart(task + "/" + part, objective(hccp.offer(), terms));
  }

  /** Lists of all groups, the in-batch and pool ones behind, and four user vectors a request. */
  private record Hccp(CandidateTable table, Map<String, double[]> labels) {
    static final List<String> TASKS = List.of("click", "purchase", "diversity");
    private static final int IN_BATCH = 4;
    private static final int POOL = 5;

    static Hccp of(GoldenCase golden) {
      int columns = golden.columns("stage");
      int[] stages = golden.ints("stage");
      int[] ranks = golden.ints("rank");
      // Any total that is at least the largest rank gives the same order.
      assertThat(golden.number("Nr")).isGreaterThanOrEqualTo(Arrays.stream(ranks).max().orElse(0));
      CandidateTable table = new CandidateTable(golden.rows("stage"), columns, columns);
      int[] depths = {0, 5, 3, 1};
      for (int item = 0; item < stages.length; item++) {
        int row = item / columns;
        int column = item % columns;
        if (stages[item] == IN_BATCH || stages[item] == POOL) {
          SampleGroup group = stages[item] == IN_BATCH ? SampleGroup.IN_BATCH : SampleGroup.POOL;
          table.draw(row, column, item, group);
        } else if (stages[item] > 0) {
          table.list(row, column, item, depths[stages[item]], 0);
          table.rankingRanks[table.cell(row, column)] = stages[item] == 3 ? 0 : ranks[item];
        }
      }
      Map<String, double[]> labels = new HashMap<>();
      for (String task : TASKS) {
        double[] given = golden.input("label_" + task);
        double[] own = table.labels.clone();
        for (int item = 0; item < given.length; item++) {
          own[table.cell(item / columns, item % columns)] = given[item];
        }
        labels.put(task, own);
      }
      return new Hccp(table, labels);
    }

    Offer offer() {
      List<String> scores = List.of("click", "purchase", "diversity", "global");
      return new Offer(TASKS, scores, Set.copyOf(scores), Set.of(), true, Set.of());
    }

    LossBatch batch(Map<String, NDArray> in) {
      Map<String, TaskLabels> byTask = new HashMap<>();
      labels.forEach(
          (task, own) -> byTask.put(task, new TaskLabels(own, table.weights, table.matured)));
      NDArray items = in.get("items");
      NDArray flat = items.reshape(-1, items.getShape().get(2));
      Map<String, NDArray> scores = new HashMap<>();
      Map<String, Vectors> vectors = new HashMap<>();
      for (String name : offer().scores()) {
        NDArray users = in.get("user_" + name);
        NDArray own = items.mul(users.expandDims(1)).sum(new int[] {2});
        scores.put(name, own.mul(in.get("cross")));
        vectors.put(name, Vectors.of(users, flat, table.lists()));
      }
      return new LossBatch(table.lists(), byTask, scores, vectors, null, Map.of(), 0);
    }
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** The objective that a configuration declares. */
  static Objective objective(String... terms) {
    List<String> scores = List.of(GoldenProblem.TASK);
    return objective(
        new Offer(scores, scores, Set.copyOf(scores), Set.of(), true, Set.of()), terms);
  }

  static Objective objective(Offer offer, String... terms) {
    List<ObjectiveTerm> declared = new ArrayList<>();
    for (String term : terms) {
      declared.add(parse("{" + term + "}"));
    }
    return Objective.of("objective", declared, offer);
  }

  private static ObjectiveTerm parse(String term) {
    try {
      return ObjectiveTerm.read(YAML.readTree(term));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(term, e);
    }
  }
}
