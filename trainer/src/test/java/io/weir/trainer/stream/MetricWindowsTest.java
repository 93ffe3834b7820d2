package io.weir.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.MetricWindow;
import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.ItemGroups;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.Listed;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricWindowsTest {
  private static final TrainerConfig.Metrics METRICS =
      TrainerConfig.of(
              WeirConfig.defaults()
                  .withAll(
                      List.of(
                          "trainer.metrics.window-requests=2",
                          "trainer.metrics.listed=[rankingNdcgAt10, gradedNdcgAt2]")))
          .metrics();

  private final List<MetricWindow> sent = new ArrayList<>();
  private final List<ScoredRequest> heard = new ArrayList<>();
  private final MetricWindows windows =
      new MetricWindows(
          METRICS, heard::add, () -> 7, () -> Map.of("total.skippedSteps", 3.0), sent::add);

  @Test
  void scored_ofFullWindows_sendsEachOnceWithItsOwnFigures() {
    windows.scored(request("a", 30, 2, 1));
    assertThat(sent).isEmpty();
    windows.scored(request("b", 10, 2, 1));
    windows.scored(request("c", 40, 1, 2));
    windows.scored(request("d", 50, 1, 2));
    windows.scored(request("e", 60, 1, 2));
    assertThat(heard).extracting(ScoredRequest::requestId).containsExactly("a", "b", "c", "d", "e");
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0))
        .extracting(
            MetricWindow::part,
            MetricWindow::windowStart,
            MetricWindow::windowEnd,
            MetricWindow::requests,
            MetricWindow::step)
        .containsExactly("trainer", 10L, 30L, 2L, 7L);
    assertThat(sent.get(0).values())
        .containsEntry("click.gauc", 1.0)
        .containsEntry("itemCtr.click.gauc", 0.5)
        .containsEntry("total.skippedSteps", 3.0)
        .containsEntry("revised", 0.0);
    assertThat(sent.get(1).values()).containsEntry("click.gauc", 0.0);
  }

  @Test
  void scored_ofRevision1_addsItsTasksFiguresToTheWindow_butNoRequest() {
    windows.scored(request("a", 3000, 2, 1));
    windows.scored(revised("x", 10, 1, 2, 1));
    windows.scored(request("b", 4000, 2, 1));
    assertThat(heard).hasSize(3);
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).requests()).isEqualTo(2);
    assertThat(sent.get(0).windowStart()).isEqualTo(3000);
    assertThat(sent.get(0).values())
        .containsEntry("click.auc", 1.0)
        .containsEntry("order.auc", 1.0)
        .containsEntry("revised", 1.0);
  }

  @Test
  void scored_ofRevision1Alone_endsAWindowWithoutRequests() {
    windows.scored(revised("x", 10, 1, 1, 2));
    windows.scored(revised("y", 20, 3, 2, 1));
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0))
        .extracting(MetricWindow::windowStart, MetricWindow::windowEnd, MetricWindow::requests)
        .containsExactly(10L, 20L, 0L);
    // The list of weight 3 is in order, that of weight 1 is not.
    assertThat(sent.get(0).values())
        .containsEntry("order.gauc", 0.75)
        .containsEntry("revised", 2.0);
  }

  @Test
  void scored_ofAllCandidates_sendsTheModelsFiguresByGroupAndAgainstRanking() {
    int tail = 1;
    int head = 1 << 7;
    TaskScores scores =
        new TaskScores(
            "click",
            1,
            new byte[] {1, 0, 1, 0},
            Map.of(
                TaskScores.MODEL, new double[] {4, 3, 1, 2},
                TaskScores.ITEM_CTR, new double[4]),
            new int[] {head, head, tail | ItemGroups.NEWBORN, tail},
            new double[] {-0.4, 0.2, -0.1, 0.6},
            new Listed(
                new double[] {4, 3, 1, 2, 2, 5, 0},
                new byte[] {1, 0, 1, 0, 0, 0, -1},
                new byte[] {5, 5, 5, 5, 3, 2, -1},
                new int[] {2, 1, 3, 4, 5, 0, 0},
                new double[] {-0.4, 0.2, -0.1, 0.6, 0.3, 0, 0},
                new int[7]));
    windows.scored(new ScoredRequest("a", 0, 10, List.of(scores)));
    windows.scored(new ScoredRequest("b", 0, 20, List.of(scores)));
    assertThat(sent.get(0).values())
        .containsEntry("click.auc", 0.5)
        .containsEntry("click.auc.octile8", 1.0)
        .containsEntry("click.auc.octile1", 0.0)
        .doesNotContainKey("click.auc.newborn")
        .containsEntry("click.hitAt5.newborn", 1.0)
        .containsKeys("click.calibrationBias", "click.calibrationBias.newborn")
        .containsEntry("click.negativeGradient", 0.4)
        .containsEntry("click.negativeGradient.octile1", 0.6)
        .containsEntry("click.positiveGradient", 0.25)
        // Ranked, not shown: below one positive, above the other. Retrieved: above both.
        .containsEntry("click.auc.ranked", 0.5)
        .containsEntry("click.auc.retrieved", 0.0)
        .containsEntry("click.negativeGradient.ranked", 0.3)
        .doesNotContainKey("click.auc.pool")
        .containsKeys("click.rankingNdcgAt10", "click.gradedNdcgAt2")
        .doesNotContainKeys("itemCtr.click.rankingNdcgAt10", "itemCtr.click.auc.octile8");
    // In order: retrieved (1), clicked (5); at best two clicked ones.
    double second = 1 / (Math.log(3) / Math.log(2));
    assertThat(sent.get(0).values().get("click.gradedNdcgAt2"))
        .isCloseTo((1 + 31 * second) / (31 + 31 * second), within(1e-9));
    assertThat(heard.get(0).tasks().get(0).listed()).isEqualTo(Listed.NONE);
  }

  private static ScoredRequest revised(
      String id, long time, double weight, double first, double second) {
    Map<String, double[]> logits = Map.of(TaskScores.MODEL, new double[] {first, second});
    TaskScores scores = new TaskScores("order", weight, new byte[] {1, 0}, logits);
    return new ScoredRequest(id, 1, time, List.of(scores));
  }

  private static ScoredRequest request(String id, long time, double first, double second) {
    TaskScores scores =
        new TaskScores(
            "click",
            1,
            new byte[] {1, 0},
            Map.of(
                TaskScores.MODEL, new double[] {first, second},
                TaskScores.ITEM_CTR, new double[] {0, 0}));
    return new ScoredRequest(id, 0, time, List.of(scores));
  }
}
