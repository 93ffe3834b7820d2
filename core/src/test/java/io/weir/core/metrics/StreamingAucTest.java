package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamingAucTest {
  private static final double ROUNDING = 1e-9;

  /** A stream's i-th score. */
  private interface Scores extends BiFunction<Integer, Random, Double> {}

  static Stream<Named<Scores>> scores() {
    return Stream.of(
        Named.of("normal", (i, random) -> random.nextGaussian()),
        Named.of("ascending", (i, random) -> i / 1000.0),
        Named.of("descending", (i, random) -> -i / 1000.0),
        Named.of("from the ends inwards", (i, random) -> i % 2 == 0 ? i - 1e5 : 1e5 - i),
        Named.of("ever nearer to a point", (i, random) -> 1 + Math.pow(0.999, i)),
        Named.of(
            "spread first, then in one cell",
            (i, random) -> i < 6_000 ? random.nextDouble() : 0.5 + random.nextDouble() * 1e-4),
        Named.of("of all magnitudes", (i, random) -> Math.pow(10, 60 * random.nextDouble() - 30)),
        Named.of("neighbours in single precision", (i, random) -> 1 + i % 5000 * 0x1p-23),
        Named.of("few values", (i, random) -> (double) random.nextInt(7)),
        Named.of("both signs of one", (i, random) -> random.nextGaussian() * 1e-38));
  }

  @ParameterizedTest
  @MethodSource("scores")
  void value_ofAnyStream_isWithinTheBoundsAndMemory(Scores scores) {
    for (double maxError : new double[] {0.3, 0.05}) {
      for (Labels labels : Labels.values()) {
        verify(scores, labels, maxError);
      }
    }
  }

  private static void verify(Scores scores, Labels labels, double maxError) {
    Random random = new Random(11);
    StreamingAuc streaming = new StreamingAuc(maxError);
    Auc exact = new Auc();
    for (int i = 0; i < 20_000; i++) {
      double score = (float) (double) scores.apply(i, random);
      ScoredList item =
          ScoredList.of(new double[] {score}, new byte[] {labels.of(i, score, random)});
      streaming.add(item.weighing(1 + i % 3));
      exact.add(item.weighing(1 + i % 3));
      assertThat(streaming.nodes()).isLessThanOrEqualTo(streaming.capacity());
    }
    assertThat(streaming.nodes()).isPositive();
    double error = Math.abs(streaming.value().orElseThrow() - exact.value().orElseThrow());
    double bound = streaming.errorBound().orElseThrow();
    assertThat(error).as("%s", labels).isLessThanOrEqualTo(bound + ROUNDING);
    assertThat(bound).as("%s", labels).isLessThanOrEqualTo(maxError);
    assertThat(streaming.parts()).containsEntry("errorBound", bound);
  }

  /** Whose item is a positive. */
  private enum Labels {
    RARE {
      @Override
      byte of(int i, double score, Random random) {
        return (byte) (random.nextInt(50) == 0 ? 1 : 0);
      }
    },
    BY_SCORE {
      @Override
      byte of(int i, double score, Random random) {
        return (byte) (random.nextGaussian() < score ? 1 : 0);
      }
    },
    NEGATIVES_FIRST {
      @Override
      byte of(int i, double score, Random random) {
        return (byte) (i < 19_000 ? 0 : 1);
      }
    },
    POSITIVES_FIRST {
      @Override
      byte of(int i, double score, Random random) {
        return (byte) (i < 19_000 ? 1 : 0);
      }
    },
    ALTERNATING {
      @Override
      byte of(int i, double score, Random random) {
        return (byte) (i % 2);
      }
    };

    abstract byte of(int i, double score, Random random);
  }

  @Test
  void value_noMoreScoresThanNodes_isExact() {
    Random random = new Random(12);
    StreamingAuc streaming = new StreamingAuc(0.01);
    Auc exact = new Auc();
    for (int i = 0; i < 3_000; i++) {
      double[] logits = random.doubles(10, -3, 3).map(x -> (float) x).toArray();
      byte[] labels = new byte[10];
      labels[random.nextInt(10)] = 1;
      streaming.add(ScoredList.of(logits, labels));
      exact.add(ScoredList.of(logits, labels));
    }
    assertThat(streaming.value().orElseThrow())
        .isCloseTo(exact.value().orElseThrow(), within(ROUNDING));
    assertThat(streaming.errorBound().orElseThrow()).isCloseTo(0, within(ROUNDING));
  }

  @Test
  void value_tiedScoresHoweverMany_isExact() {
    StreamingAuc streaming = new StreamingAuc(1);
    for (int i = 0; i < 10_000; i++) {
      double score = i % 2 == 0 ? 0.0 : -0.0;
      streaming.add(ScoredList.of(new double[] {score}, new byte[] {(byte) (1 - i % 2)}));
    }
    assertThat(streaming.value().orElseThrow()).isEqualTo(0.5);
    assertThat(streaming.errorBound().orElseThrow()).isZero();
    assertThat(streaming.nodes()).isOne();
  }

  @Test
  void value_normalScores_isFarWithinItsBound() {
    Random random = new Random(13);
    StreamingAuc streaming = new StreamingAuc(0.05);
    Auc exact = new Auc();
    for (int i = 0; i < 100_000; i++) {
      byte label = (byte) (random.nextInt(20) == 0 ? 1 : 0);
      ScoredList item =
          ScoredList.of(new double[] {(float) (random.nextGaussian() + label)}, new byte[] {label});
      streaming.add(item);
      exact.add(item);
    }
    assertThat(streaming.value().orElseThrow())
        .isCloseTo(exact.value().orElseThrow(), within(5e-4));
    assertThat(streaming.errorBound().orElseThrow()).isLessThan(5e-3);
  }

  @Test
  void errorBound_oneClass_isEmpty() {
    StreamingAuc streaming = new StreamingAuc();
    streaming.add(ScoredList.of(new double[2], new byte[2]));
    assertThat(streaming.errorBound()).isEmpty();
    assertThat(streaming.parts()).isEmpty();
  }

  @Test
  void maxError_outOfRange_isRefused() {
    assertThatThrownBy(() -> new StreamingAuc(0))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("max-error: 0.0 (expected: in [0.0001, 1])");
  }
}
