package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.cascade.Stage;
import io.weir.core.registry.Choice;
import io.weir.trainer.loss.LossProblem.Result;
import io.weir.trainer.model.Gates;
import io.weir.trainer.model.HardConcrete;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the papers prove or state about their losses. */
class LossFactsTest {
  private static final String TASK = "click";
  private static final Set<SampleGroup> EXPOSED = Set.of(SampleGroup.EXPOSED);
  private static final Set<SampleGroup> NEGATIVES =
      Set.of(SampleGroup.RANKED, SampleGroup.RETRIEVED, SampleGroup.IN_BATCH, SampleGroup.POOL);

  /** One request's impressions, the first ones positive. */
  private static Result solve(Loss loss, double[] logits, int positives) {
    CandidateTable table = new CandidateTable(1, logits.length, 0);
    for (int i = 0; i < logits.length; i++) {
      table.list(0, i, i, Stage.EXPOSURE.depth(), i < positives ? 1 : 0);
    }
    return new LossProblem()
        .leaf("z", logits, 1, logits.length)
        .solve(
            in -> {
              LossBatch batch =
                  new LossBatch(
                      table.lists(),
                      Map.of(TASK, table.taskLabels()),
                      Map.of(TASK, in.get("z")),
                      Map.of(),
                      null,
                      Map.of(),
                      0);
              return loss.value(new LossInput(batch, TASK, LabelRule.TASK, new Score(TASK, false)));
            },
            DataType.FLOAT64);
  }

  private static double[] gaussian(SplittableRandom random, int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextGaussian() * 2;
    }
    return values;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static Loss rank() {
    return new CombinedPair(new CombinedPair.Settings(0, 1, Scope.BATCH, EXPOSED));
  }

  @Test
  void rank_sparsePositivesBelowZero_movesEveryNegativeMoreThanCrossEntropy() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 20; round++) {
      double[] z = gaussian(random, 30);
      int positives = 2;
      for (int i = 0; i < positives; i++) {
        z[i] = -Math.abs(z[i]) - 0.01;
      }
      double[] rank = solve(rank(), z, positives).of("z");
      double[] bce = solve(new Bce(Bce.Settings.DEFAULTS), z, positives).of("z");
      for (int j = positives; j < z.length; j++) {
        double byNegatives = sigmoid(z[j]) / (z.length - positives);
        assertThat(rank[j]).isGreaterThan(byNegatives);
        assertThat(byNegatives).isGreaterThan(bce[j]);
        assertThat(bce[j]).isCloseTo(sigmoid(z[j]) / z.length, within(1e-15));
      }
    }
  }

  @Test
  void rankAndCrossEntropy_everySample_pullTheSameWay() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 20; round++) {
      double[] z = gaussian(random, 12);
      int positives = 1 + round % 11;
      double[] rank = solve(rank(), z, positives).of("z");
      double[] bce = solve(new Bce(Bce.Settings.DEFAULTS), z, positives).of("z");
      for (int i = 0; i < z.length; i++) {
        assertThat(Math.signum(rank[i])).isEqualTo(Math.signum(bce[i])).isNotZero();
      }
    }
  }

  private static MarginInfoNce margin(double margin, double beta) {
    return new MarginInfoNce(
        new MarginInfoNce.Settings(
            margin,
            0.1,
            Set.of(SampleGroup.RANKED, SampleGroup.RETRIEVED),
            Set.of(SampleGroup.IN_BATCH, SampleGroup.POOL),
            beta,
            0.9,
            Reduction.REQUESTS));
  }

  private static Result ofProducts(Loss loss, long seed) {
    return ContractProblem.random(loss, new Score(ContractProblem.TASK, true), seed)
        .solve(DataType.FLOAT64);
  }

  @Test
  void marginInfoNce_withoutMarginOrBeforeAnnealing_isInfoNce() {
    for (long seed = 1; seed <= 5; seed++) {
      Result plain =
          ofProducts(new InfoNce(new InfoNce.Settings(0.1, NEGATIVES, Reduction.REQUESTS)), seed);
      Result none = ofProducts(margin(0, 0), seed);
      Result annealed = ofProducts(margin(0.9, 1e15), seed);
      for (Result other : new Result[] {none, annealed}) {
        assertThat(other.value()).isCloseTo(plain.value(), within(1e-11));
        assertThat(other.of("users")).containsExactly(plain.of("users"), within(1e-10));
        assertThat(other.of("items")).containsExactly(plain.of("items"), within(1e-10));
      }
      assertThat(ofProducts(margin(0.9, 0), seed).value())
          .isNotCloseTo(plain.value(), within(1e-3));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "combined-pair {\"alpha\": 0}",
        "combined-pair {\"alpha\": 0, \"scope\": \"batch\"}",
        "ranknet {}",
        "list-net {}",
        "list-net {\"mode\": \"soft-labels\", \"scope\": \"batch\"}",
        "lambda-rank {}",
        "pair-rank {}",
        "list-mle {}",
        "list-mle {\"groups\": [\"exposed\", \"ranked\"]}",
        "copr {}",
        "bpr {}",
        "sampled-softmax {}",
        "infonce {}",
        "rethink {\"distillation\": 0}",
      })
  void rankingLoss_commonShiftOfAllScores_staysTheSame(String loss) throws Exception {
    assertThat(shifted(loss)).isCloseTo(0, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rcr {}", "bce {}", "focal {}", "focal-modified {}", "combined-pair {}"})
  void calibratedLoss_commonShiftOfAllScores_changes(String loss) throws Exception {
    assertThat(Math.abs(shifted(loss))).isGreaterThan(1e-3);
  }

  /** By how much the value changes when every score grows alike. */
  private static double shifted(String text) throws Exception {
    int space = text.indexOf(' ');
    Loss loss =
        Losses.create(
            "loss",
            new Choice(
                text.substring(0, space),
                (ObjectNode) new ObjectMapper().readTree(text.substring(space + 1))));
    ContractProblem problem =
        ContractProblem.random(loss, new Score(ContractProblem.TASK, false), 3);
    double before = problem.solve(DataType.FLOAT64).value();
    double[] scores = problem.problem.values(ContractProblem.TASK);
    for (int i = 0; i < scores.length; i++) {
      scores[i] += 1.7;
    }
    return problem.solve(DataType.FLOAT64).value() - before;
  }

  /** Margin InfoNCE of a positive against one negative, by inner products and norms. */
  private static double pair(double margin, SampleGroup group, double vPositive, double vNegative) {
    CandidateTable table = new CandidateTable(1, 0, 2);
    table.draw(0, 0, 0, SampleGroup.EXPOSED);
    table.labels[0] = 1;
    table.draw(0, 1, 1, group);
    return new LossProblem()
        .leaf("products", new double[] {0.3, 0.2}, 1, 2)
        .leaf("norms", new double[] {vPositive, vNegative}, 2)
        .solve(
            in ->
                margin(margin, 0)
                    .value(
                        new LossInput(
                            new LossBatch(
                                table.lists(),
                                Map.of(TASK, table.taskLabels()),
                                Map.of(),
                                Map.of(TASK, vectors(in)),
                                null,
                                Map.of(),
                                0),
                            TASK,
                            LabelRule.TASK,
                            new Score(TASK, true))),
            DataType.FLOAT64)
        .value();
  }

  private static Vectors vectors(Map<String, NDArray> in) {
    return new Vectors() {
      @Override
      public NDArray products() {
        return in.get("products");
      }

      @Override
      public NDArray norms() {
        return in.get("norms").expandDims(0);
      }
    };
  }

  @Test
  void margin_raisesLossThroughEasyAndShorterHardNegatives_lowersItThroughLongerHardOnes() {
    assertThat(pair(0.9, SampleGroup.POOL, 1, 2)).isGreaterThan(pair(0, SampleGroup.POOL, 1, 2));
    assertThat(pair(0.9, SampleGroup.RANKED, 1, 0.5))
        .isGreaterThan(pair(0, SampleGroup.RANKED, 1, 0.5));
    assertThat(pair(0.9, SampleGroup.RANKED, 1, 2)).isLessThan(pair(0, SampleGroup.RANKED, 1, 2));
  }

  @Test
  void gate_isOpenAsOftenAsThePenaltySays() {
    HardConcrete gate = new HardConcrete(0.7, -0.4, 1.3);
    int draws = 100_000;
    for (double logAlpha : new double[] {-3, -0.5, 0, 1, 4}) {
      int open = 0;
      for (int i = 0; i < draws; i++) {
        double m = (i + 0.5) / draws;
        double s = sigmoid((Math.log(m) - Math.log(1 - m) + logAlpha) / gate.beta());
        open += s * (gate.zeta() - gate.gamma()) + gate.gamma() > 0 ? 1 : 0;
      }
      double penalty =
          new LossProblem()
              .leaf("gates", new double[] {logAlpha}, 1)
              .solve(in -> penalty(Gates.of(gate.openLogits(in.get("gates")))), DataType.FLOAT64)
              .value();
      assertThat((double) open / draws).isCloseTo(penalty, within(1e-4));
    }
  }

  private static java.util.Optional<NDArray> penalty(Gates gates) {
    CandidateTable table = new CandidateTable(1, 1, 0);
    LossBatch batch =
        new LossBatch(
            table.lists(),
            Map.of(TASK, table.taskLabels()),
            Map.of(),
            Map.of(),
            null,
            Map.of("routing", gates),
            0);
    return new L0Penalty(L0Penalty.Settings.ROUTING)
        .value(new LossInput(batch, TASK, LabelRule.TASK, new Score(TASK, false)));
  }
}
