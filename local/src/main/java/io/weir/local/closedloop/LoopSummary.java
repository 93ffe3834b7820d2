package io.weir.local.closedloop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.weir.core.InvalidValueException;
import io.weir.core.metrics.PairedBootstrap.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a closed loop: the JSON of {@code --summary}, described in {@code docs/formats.md}.
 * Field names are stable. Figures are of the requests after the warm-up. Seconds are of event time
 * unless they are called wall. Immutable, thread-safe.
 *
 * @param source {@code closed-loop}
 * @param seed of the simulated cascade
 * @param tickSeconds event time of a tick
 * @param ticks that were served
 * @param warmUp those in which all arms pre-ranked alike
 * @param warmUpScorer by what
 * @param requests of each arm after the warm-up
 * @param users who sent them
 * @param chance the hit rate of a pre-ranking that draws lots
 * @param wallSeconds the whole run, from when every arm was ready
 * @param wallSecondsToReach from the end of a tick until every arm serves what it has learnt of it,
 *     on average
 * @param arms in their order; differences and lifts are those from the first
 * @param pairs of the other arms, each over each
 */
@JsonPropertyOrder(alphabetic = false)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LoopSummary(
    String source,
    long seed,
    double tickSeconds,
    int ticks,
    int warmUp,
    String warmUpScorer,
    long requests,
    int users,
    double chance,
    double wallSeconds,
    double wallSecondsToReach,
    List<Arm> arms,
    List<Pair> pairs) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * An arm.
   *
   * @param name of the arm
   * @param scorer what it pre-ranked by
   * @param digest of all items shown, in order: arms of one digest showed the same
   * @param figures by name
   * @param learnt what its trainer did; null = it has none
   * @param curve the same figures tick by tick, those of the warm-up too
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Arm(
      String name,
      String scorer,
      String digest,
      Map<String, Figure> figures,
      @Nullable Learnt learnt,
      List<Point> curve) {}

  /**
   * A figure with the 95 % intervals of a paired bootstrap over users.
   *
   * @param value of the arm
   * @param difference from the first arm
   * @param lift the difference as a share of the first arm's value
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Figure(Range value, Range difference, Range lift) {
    static Figure of(Comparison.Figure figure) {
      return new Figure(
          Range.of(figure.value()), Range.of(figure.difference()), Range.of(figure.lift()));
    }
  }

  /**
   * One arm over another, neither of them the first.
   *
   * @param arm the one
   * @param over the other
   * @param lifts differences as a share of the other's value, by name of the figure
   */
  public record Pair(String arm, String over, Map<String, Range> lifts) {}

  /** An estimate and its interval; null = not defined. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Range(@Nullable Double estimate, @Nullable Double low, @Nullable Double high) {
    static Range of(Interval interval) {
      return new Range(
          finite(interval.estimate()), finite(interval.low()), finite(interval.high()));
    }

    private static @Nullable Double finite(double value) {
      return Double.isFinite(value) ? value : null;
    }
  }

  /**
   * What an arm's trainer did.
   *
   * @param learning how long it learnt
   * @param trained requests it has learnt from
   * @param revised those whose slow tasks it has learnt from
   * @param records in its topics
   * @param missingShare of the candidates, those without a vector when they were pre-ranked
   * @param generationAgeSeconds of the generation that served a request, on average; 0 is the end
   *     of the tick before
   * @param clickToModelSeconds from a click until a generation that has learnt from its request
   *     serves; null = no such click
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Learnt(
      String learning,
      long trained,
      long revised,
      long records,
      double missingShare,
      double generationAgeSeconds,
      @Nullable Delay clickToModelSeconds) {}

  /**
   * Times until something has happened.
   *
   * @param count how often
   */
  public record Delay(long count, double mean, double median, double p95) {}

  /**
   * A tick of an arm.
   *
   * @param tick from 0
   * @param endSeconds since the start
   * @param requests that came
   * @param generation that it pre-ranked by; 0 = none yet, or none at all
   * @param knownAgeSeconds how old the newest request was that the generation had learnt from, on
   *     average over the requests of the tick; null = it had learnt from none
   * @param knownAge the same with its interval over users; null as well
   * @param figures some of the arm's
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Point(
      int tick,
      double endSeconds,
      long requests,
      long generation,
      @Nullable Double knownAgeSeconds,
      @Nullable Range knownAge,
      Map<String, Figure> figures) {}

  /** Writes the JSON; the folder must exist. */
  public void write(Path file) {
    try {
      Files.writeString(file, JSON.writeValueAsString(this) + System.lineSeparator());
    } catch (IOException e) {
      throw new InvalidValueException("summary", file, "a file that can be written");
    }
  }

  /** Reads what {@link #write} wrote. */
  public static LoopSummary read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), LoopSummary.class);
  }
}
