package io.weir.store.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EncodingTest {
  @ParameterizedTest
  @EnumSource
  void encoding_ofItsCode_isItself(Encoding encoding) {
    assertThat(Encoding.ofCode(encoding.code())).isEqualTo(encoding);
  }

  @Test
  void code_ofNone_refused() {
    assertThatThrownBy(() -> Encoding.ofCode(9))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("encoding: 9 (expected: 0 to 2)");
  }

  @ParameterizedTest
  @EnumSource
  void zeroVector_decoded_isZero(Encoding encoding) {
    assertThat(encoding.decode(encoding.encode(new float[3]), 3)).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource
  void rows_toFloat32_areTheRowsDecoded(Encoding encoding) {
    float[] a = {1.5f, -0.3f, 7};
    float[] b = {0, 1e-3f, -2};
    ByteBuffer rows = ByteBuffer.allocate(2 * encoding.rowBytes(3));
    rows.put(encoding.encode(a)).put(encoding.encode(b));

    float[] wired = new float[6];
    ByteBuffer.wrap(encoding.toFloat32(rows.array(), 3))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(wired);

    assertThat(wired).startsWith(encoding.decode(encoding.encode(a), 3));
    assertThat(wired).endsWith(encoding.decode(encoding.encode(b), 3));
  }

  @Nested
  class Float32 {
    @Test
    void anyFiniteVector_comesBackBitForBit() {
      float[] values = {-0f, Float.MIN_VALUE, -Float.MAX_VALUE, 0.1f};
      float[] decoded = Encoding.FLOAT32.decode(Encoding.FLOAT32.encode(values), 4);
      for (int i = 0; i < values.length; i++) {
        assertThat(Float.floatToRawIntBits(decoded[i]))
            .isEqualTo(Float.floatToRawIntBits(values[i]));
      }
    }
  }

  @Nested
  class Float16 {
    /** Every half there is, against the definition in double precision. */
    @Test
    void everyFiniteHalf_isItsDefinition_andComesBack() {
      for (int bits = 0; bits < 1 << 16; bits++) {
        int exponent = bits >> 10 & 31;
        if (exponent == 31) {
          continue;
        }
        int mantissa = bits & 1023;
        double magnitude =
            exponent == 0
                ? mantissa * Math.pow(2, -24)
                : (1 + mantissa / 1024.0) * Math.pow(2, exponent - 15);
        float value = HalfFloats.toFloat((short) bits);
        assertThat((double) Math.abs(value)).isEqualTo(magnitude);
        assertThat(HalfFloats.of(value)).isEqualTo((short) bits);
      }
    }

    @ParameterizedTest
    @CsvSource({
      "1.00048828125, 0x3c00", // halfway between 1 and the next: to the even one
      "1.00146484375, 0x3c02", // halfway above the next: up to the even one
      "1.0004884, 0x3c01",
      "2.9802322E-8, 0x0000", // half of the smallest: to the even one
      "2.9802326E-8, 0x0001",
      "6.103E-5, 0x0400", // rounds up into the normal range
      "65504, 0x7bff",
      "-0.0, 0x8000",
    })
    void value_between_isRoundedToTheNearest(float value, String bits) {
      assertThat(HalfFloats.of(value)).isEqualTo((short) Integer.decode(bits).intValue());
    }

    @Test
    void error_isAtMostHalfAnUlp() {
      Random random = new Random(1);
      for (int i = 0; i < 100_000; i++) {
        float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(28) - 13));
        float decoded = HalfFloats.toFloat(HalfFloats.of(value));
        double bound = Math.max(Math.abs(value) * 0x1p-11, 0x1p-25);
        assertThat(Math.abs((double) decoded - value)).isLessThanOrEqualTo(bound);
      }
    }

    @Test
    void valueBeyondItsRange_refused() {
      Encoding.FLOAT16.require(new float[] {65504, -65504});
      assertThatThrownBy(() -> Encoding.FLOAT16.require(new float[] {0, -65505}))
          .hasMessage(
              "values[1]: -65505.0 (expected: -65504 to 65504, as store.encoding is float16)");
    }
  }

  @Nested
  class Int8 {
    @Test
    void error_isAtMostHalfAStep() {
      Random random = new Random(2);
      for (int i = 0; i < 10_000; i++) {
        float[] values = new float[1 + random.nextInt(20)];
        float largest = 0;
        for (int d = 0; d < values.length; d++) {
          values[d] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
          largest = Math.max(largest, Math.abs(values[d]));
        }
        float[] decoded = Encoding.INT8.decode(Encoding.INT8.encode(values), values.length);
        for (int d = 0; d < values.length; d++) {
          assertThat(Math.abs((double) decoded[d] - values[d]))
              .isLessThanOrEqualTo(largest / 127.0 * 0.50001);
        }
      }
    }

    @Test
    void extremes_stayFinite() {
      float[] values = {Float.MAX_VALUE, -Float.MAX_VALUE};
      assertThat(Encoding.INT8.decode(Encoding.INT8.encode(values), 2))
          .containsExactly(127 * (Float.MAX_VALUE / 127), -127 * (Float.MAX_VALUE / 127));
      float[] tiny = {Float.MIN_VALUE, -200 * Float.MIN_VALUE};
      assertThat(Encoding.INT8.decode(Encoding.INT8.encode(tiny), 2))
          .satisfies(decoded -> assertThat(decoded[1]).isNegative());
    }
  }
}
