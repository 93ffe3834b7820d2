package io.weir.local.experiment;

import java.util.Arrays;
import java.util.Locale;

/**
 * Mean and deviation of a figure over seeds.
 *
 * @param mean over seeds
 * @param deviation of a sample, 0 of a single seed
 */
record Spread(double mean, double deviation) {

  static Spread of(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(mean, values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)));
  }

  /** As in tables, with so many decimals; of one seed its figure alone. */
  String text(int decimals) {
    return deviation == 0
        ? number(mean, decimals)
        : number(mean, decimals) + " ± " + number(deviation, decimals);
  }

  static String number(double value, int decimals) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
