package io.weir.trainer.features;

import io.weir.core.Checks;
import io.weir.trainer.features.FeatureState.Scale;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Brings numbers of any size to about mean 0 and deviation 1, by what was seen so far.
 *
 * <p>{@code asinh} first, which is about the logarithm of a large number, so that a price and a
 * count need no setting; then the running mean and deviation (Welford); then a bound of ±5. Not
 * thread-safe.
 */
final class Scaler {
  private static final double BOUND = 5;

  private final long[] count;
  private final double[] mean;
  private final double[] squares;

  /**
   * @param columns numbers side by side
   */
  Scaler(int columns) {
    count = new long[columns];
    mean = new double[columns];
    squares = new double[columns];
  }

  /** The scaled value; 0 while a column has not varied. */
  float scale(int column, double value) {
    double deviation = count[column] < 2 ? 0 : Math.sqrt(squares[column] / (count[column] - 1));
    if (deviation < 1e-9) {
      return 0;
    }
    double scaled = (asinh(value) - mean[column]) / deviation;
    return (float) Math.max(-BOUND, Math.min(BOUND, scaled));
  }

  /** Takes in a value. */
  void see(int column, double value) {
    double x = asinh(value);
    double delta = x - mean[column];
    mean[column] += delta / ++count[column];
    squares[column] += delta * (x - mean[column]);
  }

  /** Forgets what was seen of some columns. */
  void forget(int[] columns) {
    for (int column : columns) {
      take(column, new Scale(0, 0, 0));
    }
  }

  /** What was seen of each column. */
  List<Scale> scales() {
    return IntStream.range(0, count.length)
        .mapToObj(i -> new Scale(count[i], mean[i], squares[i]))
        .toList();
  }

  /** Takes in what {@link #scales} gave. */
  void take(List<Scale> scales) {
    Checks.check(scales.size() == count.length, "scales", scales.size(), "" + count.length);
    for (int i = 0; i < count.length; i++) {
      take(i, scales.get(i));
    }
  }

  private void take(int column, Scale scale) {
    count[column] = scale.count();
    mean[column] = scale.mean();
    squares[column] = scale.squares();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(count.length);
    for (int i = 0; i < count.length; i++) {
      out.writeLong(count[i]);
      out.writeDouble(mean[i]);
      out.writeDouble(squares[i]);
    }
  }

  /** Takes in what {@link #write} wrote, as far as there is room. */
  void read(DataInputStream in) throws IOException {
    int saved = in.readInt();
    for (int i = 0; i < saved; i++) {
      Scale scale = new Scale(in.readLong(), in.readDouble(), in.readDouble());
      if (i < count.length) {
        take(i, scale);
      }
    }
  }

  private static double asinh(double x) {
    double magnitude = Math.abs(x);
    return Math.copySign(Math.log(magnitude + Math.sqrt(magnitude * magnitude + 1)), x);
  }
}
