package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepFiguresTest {
  private static final List<String> LAYERS = List.of("user.bias", "item.bias");

  @Test
  void take_afterSomeSteps_isTheirMean_once() {
    StepFigures figures = new StepFigures(List.of("user.bias"), LAYERS);
    Map<String, float[]> gradients =
        Map.of("user.bias", new float[] {3, -4}, "item.bias", new float[] {12});
    assertThat(figures.add(gradients, 0)).isEqualTo(13);
    figures.add(Map.of("user.bias", new float[] {0, 1}, "item.bias", new float[] {0}), 9);
    Map<String, Double> taken = figures.take();
    assertThat(taken)
        .containsEntry("gradientNorm.user.bias", 3.0)
        .containsEntry("gradientNorm.item.bias", 6.0)
        .containsEntry("gradientNorm.rows", 1.5)
        .containsEntry("gradient.user.bias.mean", 2.0)
        .containsEntry("gradient.user.bias.p50", 2.0)
        .doesNotContainKey("gradient.item.bias.mean");
    assertThat(taken.get("gradientNorm")).isCloseTo((13 + Math.sqrt(10)) / 2, within(1e-12));
    assertThat(figures.take()).isEmpty();
  }

  @Test
  void objective_afterSomeSteps_isTheMeanOfTheStepsThatATermWasIn() {
    StepFigures figures = new StepFigures(List.of(), LAYERS);
    figures.objective(3, Map.of("click.bce", 4.0));
    figures.add(Map.of(), 0);
    figures.objective(5, Map.of("click.bce", 6.0, "order.bce", 8.0));
    figures.add(Map.of(), 0);
    assertThat(figures.take())
        .containsEntry("objective", 4.0)
        .containsEntry("objective.click.bce", 5.0)
        .containsEntry("objective.order.bce", 8.0);
    assertThat(figures.take()).isEmpty();
  }

  @Test
  void figures_ofALayerThatIsNotThere_areRefused() {
    assertThatThrownBy(() -> new StepFigures(List.of("user.bais"), LAYERS))
        .hasMessage(
            "trainer.metrics.layers: user.bais"
                + " (expected: parameters of the model: user.bias, item.bias)");
  }
}
