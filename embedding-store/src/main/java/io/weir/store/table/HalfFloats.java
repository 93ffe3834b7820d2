package io.weir.store.table;

/** IEEE 754 half precision (binary16), which the Java 17 library lacks. */
final class HalfFloats {
  /** The largest finite one. */
  static final float MAX = 65504f;

  private static final int MANTISSA_BITS = 10;
  private static final int SHIFT = 23 - MANTISSA_BITS;
  private static final int SMALLEST_NORMAL = 113 << 23;
  private static final int EXPONENT_REBIAS = (127 - 15) << 23;
  private static final float SUBNORMAL_UNIT = 0x1p-24f;

  private HalfFloats() {}

  /** The nearest half, ties to even; the magnitude must be at most {@link #MAX}. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude < SMALLEST_NORMAL) {
      // Exact in single precision; rint rounds ties to even.
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) / SUBNORMAL_UNIT));
    }
    int rebiased = magnitude - EXPONENT_REBIAS;
    int odd = rebiased >>> SHIFT & 1;
    return (short) (sign | (rebiased + (1 << (SHIFT - 1)) - 1 + odd) >>> SHIFT);
  }

  /** The half's value, exactly; the half must be finite. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int magnitude = half & 0x7fff;
    if (magnitude < 1 << MANTISSA_BITS) {
      float value = magnitude * SUBNORMAL_UNIT;
      return sign == 0 ? value : -value;
    }
    return Float.intBitsToFloat(sign | (magnitude << SHIFT) + EXPONENT_REBIAS);
  }
}
