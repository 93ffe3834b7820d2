package io.weir.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.MetricWindow;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricWindowsTest {
  private final List<MetricWindow> sent = new ArrayList<>();
  private final List<ScoredRequest> heard = new ArrayList<>();
  private final MetricWindows windows = new MetricWindows(2, heard::add, () -> 7, sent::add);

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
        .containsEntry("itemCtr.click.gauc", 0.5);
    assertThat(sent.get(1).values()).containsEntry("click.gauc", 0.0);
  }

  private static ScoredRequest request(String id, long time, double first, double second) {
    TaskScores scores =
        new TaskScores(
            "click",
            new byte[] {1, 0},
            Map.of(
                TaskScores.MODEL, new double[] {first, second},
                TaskScores.ITEM_CTR, new double[] {0, 0}));
    return new ScoredRequest(id, time, List.of(scores));
  }
}
