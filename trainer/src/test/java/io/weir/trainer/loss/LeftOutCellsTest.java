package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.registry.Choice;
import io.weir.trainer.loss.LossProblem.Result;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a loss cannot know it does not guess: a cell that lacks what the loss looks at is the same
 * as no cell, and a batch of the same requests twice over teaches what it taught once.
 */
class LeftOutCellsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An impression of the first request, with a rank of ranking's. */
  private static final int CELL = 2;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bce",
        "bpr",
        "combined-pair",
        "ecm-softmax",
        "ecmm",
        "focal",
        "jrc",
        "lambda-rank",
        "list-mle",
        "list-net",
        "ranknet",
        "sampled-softmax"
      })
  void impression_ofUnknownLabel_isAsIfItWereNotThere(String loss) throws Exception {
    ContractProblem problem = problem(loss);
    problem.table.labels[CELL] = -1;
    assertLeftOut(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"copr", "list-mle", "grace-consistency"})
  void candidate_thatRankingDidNotRank_isAsIfItWereNotThere(String loss) throws Exception {
    ContractProblem problem = problem(loss);
    problem.table.rankingRanks[CELL] = 0;
    assertLeftOut(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"copr {\"form\": \"ratio\"}", "distillation"})
  void candidate_ofUnknownNumber_isAsIfItWereNotThere(String loss) throws Exception {
    ContractProblem problem = problem(loss);
    for (double[] values : problem.table.numbers.values()) {
      values[CELL] = Double.NaN;
    }
    assertLeftOut(problem);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01})
  void teachersScore_thatIsNoProbability_isAsIfItWereNotThere(double score) throws Exception {
    ContractProblem problem = problem("distillation");
    problem.table.numbers.get("ranking-score")[CELL] = score;
    assertLeftOut(problem);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-3, 0, 0.4})
  void teachersLogOdds_areTheirProbability(double logOdds) throws Exception {
    ContractProblem odds = problem("distillation {\"link\": \"logit\"}");
    ContractProblem probability = problem("distillation");
    Arrays.fill(odds.table.numbers.get("ranking-score"), logOdds);
    Arrays.fill(
        probability.table.numbers.get("ranking-score"),
        Math.exp(logOdds) / (1 + Math.exp(logOdds)));
    double expected = probability.solve(DataType.FLOAT64).value();
    assertThat(odds.solve(DataType.FLOAT64).value()).isCloseTo(expected, within(1e-14));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void teachersScore_atEitherEnd_counts(double score) throws Exception {
    ContractProblem problem = problem("distillation");
    ContractProblem without = problem.copy();
    without.table.groups[CELL] = null;
    problem.table.numbers.get("ranking-score")[CELL] = score;
    assertThat(problem.solve(DataType.FLOAT64).value())
        .isNotEqualTo(without.solve(DataType.FLOAT64).value());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5})
  void bid_thatIsNoPrice_isAsIfItWereNotThere(double bid) throws Exception {
    ContractProblem problem = problem("copr {\"form\": \"ratio\"}");
    problem.table.numbers.get("bid")[CELL] = bid;
    assertLeftOut(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copr",
        "lambda-rank",
        "pair-rank",
        "list-mle",
        "list-net",
        "rcr",
        "ranknet {\"scope\": \"request\"}",
        "combined-pair {\"scope\": \"request\"}"
      })
  void requests_twiceOver_haveTheSameMean(String loss) throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      ContractProblem problem = problem(loss, seed);
      double value = problem.solve(DataType.FLOAT64).value();
      assertThat(value).isNotZero();
      assertThat(problem.times(2).solve(DataType.FLOAT64).value())
          .isCloseTo(value, within(1e-12 * (1 + Math.abs(value))));
    }
  }

  private static void assertLeftOut(ContractProblem problem) {
    ContractProblem without = problem.copy();
    without.table.groups[CELL] = null;
    Result actual = problem.solve(DataType.FLOAT64);
    Result expected = without.solve(DataType.FLOAT64);
    assertThat(actual.value()).isEqualTo(expected.value()).isNotZero();
    for (String leaf : problem.problem.names()) {
      assertThat(actual.of(leaf)).as(leaf).isEqualTo(expected.of(leaf));
    }
    ContractProblem known = problem(problem);
    assertThat(known.solve(DataType.FLOAT64).value())
        .as("the same with all that is to be known")
        .isNotEqualTo(actual.value());
  }

  /** The same problem as it was before something was taken from it. */
  private static ContractProblem problem(ContractProblem changed) {
    return prepared(ContractProblem.random(changed.loss, changed.score, 1));
  }

  private static ContractProblem problem(String loss) throws JsonProcessingException {
    return problem(loss, 1);
  }

  private static ContractProblem problem(String loss, long seed) throws JsonProcessingException {
    int space = loss.indexOf(' ');
    String name = space < 0 ? loss : loss.substring(0, space);
    String settings = space < 0 ? "{}" : loss.substring(space);
    Loss made = Losses.create("loss", new Choice(name, (ObjectNode) JSON.readTree(settings)));
    boolean product =
        made.groups().contains(SampleGroup.IN_BATCH)
            || ContractProblem.has(made, Need.Kind.VECTORS);
    return prepared(ContractProblem.random(made, new Score(ContractProblem.TASK, product), seed));
  }

  /** Has all to be known of the cell. */
  private static ContractProblem prepared(ContractProblem problem) {
    problem.table.labels[CELL] = 0;
    problem.table.rankingRanks[CELL] = 2;
    for (double[] values : problem.table.numbers.values()) {
      values[CELL] = 0.7;
    }
    return problem;
  }
}
