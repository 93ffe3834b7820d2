package io.weir.trainer.learner;

import io.weir.core.Checks;
import io.weir.core.metrics.Magnitudes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the objective of the steps is and how large its gradients are: means over the steps since
 * they were last asked for.
 *
 * <p>{@code objective} is the weighted sum and {@code objective.TERM} what a term adds, unweighted,
 * in the mean of the steps in which it had something to learn. {@code gradientNorm} is the
 * Euclidean norm of the whole, before it is clipped; {@code gradientNorm.NAME} that of a layer, and
 * {@code gradientNorm.rows} that of all table rows. Layers that are chosen have the {@link
 * Magnitudes} of their elements, too: {@code gradient.NAME.mean}, {@code .p10}, {@code .p50},
 * {@code .p90}. Not thread-safe.
 */
final class StepFigures {
  private static final String NORM = "gradientNorm";
  private static final String OBJECTIVE = "objective";

  private final List<String> layers;
  private final Map<String, Double> sums = new TreeMap<>();
  private final Map<String, Long> ofTerms = new HashMap<>();
  private long steps;

  /**
   * @param chosen names of the layers whose elements are looked at
   * @param known names of all layers
   * @throws io.weir.core.InvalidValueException when one is not known
   */
  StepFigures(List<String> chosen, List<String> known) {
    for (String layer : chosen) {
      Checks.check(
          known.contains(layer),
          "trainer.metrics.layers",
          layer,
          "parameters of the model: " + String.join(", ", known));
    }
    layers = List.copyOf(chosen);
  }

  /**
   * Takes in a step's objective.
   *
   * @param terms by name those that contribute
   */
  void objective(double value, Map<String, Double> terms) {
    add(OBJECTIVE, value);
    terms.forEach(
        (term, own) -> {
          add(OBJECTIVE + '.' + term, own);
          ofTerms.merge(OBJECTIVE + '.' + term, 1L, Long::sum);
        });
  }

  /**
   * Takes in a step's gradients.
   *
   * @param rowSquares the sum of the squares of table rows' gradients
   * @return the norm of the whole
   */
  double add(Map<String, float[]> ofWeights, double rowSquares) {
    double squares = rowSquares;
    add(NORM + ".rows", Math.sqrt(rowSquares));
    for (Map.Entry<String, float[]> layer : ofWeights.entrySet()) {
      double own = squares(layer.getValue());
      squares += own;
      add(NORM + "." + layer.getKey(), Math.sqrt(own));
      if (layers.contains(layer.getKey())) {
        Magnitudes.of(Candidates.wide(layer.getValue()))
            .ifPresent(magnitudes -> add("gradient." + layer.getKey(), magnitudes));
      }
    }
    add(NORM, Math.sqrt(squares));
    steps++;
    return Math.sqrt(squares);
  }

  private void add(String layer, Magnitudes magnitudes) {
    add(layer + ".mean", magnitudes.mean());
    add(layer + ".p10", magnitudes.p10());
    add(layer + ".p50", magnitudes.p50());
    add(layer + ".p90", magnitudes.p90());
  }

  private void add(String name, double value) {
    sums.merge(name, value, Double::sum);
  }

  /** The means by name, without which it begins anew; nothing where no step was taken. */
  Map<String, Double> take() {
    Map<String, Double> means = new LinkedHashMap<>();
    for (Map.Entry<String, Double> sum : new ArrayList<>(sums.entrySet())) {
      means.put(sum.getKey(), sum.getValue() / ofTerms.getOrDefault(sum.getKey(), steps));
    }
    sums.clear();
    ofTerms.clear();
    steps = 0;
    return means;
  }

  private static double squares(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return squares;
  }
}
