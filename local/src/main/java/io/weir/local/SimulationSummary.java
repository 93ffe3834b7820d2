package io.weir.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.weir.core.InvalidValueException;
import io.weir.simulator.traffic.Disturbances;
import io.weir.simulator.traffic.TrafficFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of {@code simulate} sent: the JSON of {@code --summary}, described in {@code
 * docs/formats.md}. Field names are stable.
 *
 * @param source {@code simulated}
 * @param seed of everything
 * @param requests that were asked for
 * @param interrupted whether the run was ended before that
 * @param wallSeconds from the first record to the last acknowledgement
 * @param rate requests a second of wall time that were asked for; null = as many as possible
 * @param behindMs by how much a record was sent after it was due, at most
 * @param disturbed what was to happen to the records
 * @param arms what was sent, by arm
 * @param notes what must be known beside the figures
 */
@JsonPropertyOrder(alphabetic = false)
@JsonInclude(JsonInclude.Include.ALWAYS)
record SimulationSummary(
    String source,
    long seed,
    long requests,
    boolean interrupted,
    double wallSeconds,
    @Nullable Double rate,
    long behindMs,
    Disturbed disturbed,
    List<Arm> arms,
    List<String> notes) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * What was to happen to the records.
   *
   * @param disorderMs the longest delay
   * @param duplicates share of records sent twice
   * @param lateness share of records held back
   * @param lateByMs how long they are held back
   * @param loss share of records that are never sent
   */
  record Disturbed(
      long disorderMs, double duplicates, double lateness, long lateByMs, double loss) {
    static Disturbed of(Disturbances disturbances) {
      return new Disturbed(
          disturbances.disorder().toMillis(),
          disturbances.duplicates(),
          disturbances.lateness(),
          disturbances.lateBy().toMillis(),
          disturbances.loss());
    }
  }

  /**
   * What was sent of an arm.
   *
   * @param name of the arm
   * @param scorer its pre-ranking
   * @param topicPrefix of its topics
   * @param requestsSent request contexts, copies too
   * @param recordsSent records, copies too, heartbeats not counted
   * @param records the same per topic
   * @param lost records that were not sent
   * @param duplicated records that were sent twice
   * @param late records that were held back
   * @param statistics what the log looked like before it was disturbed
   */
  record Arm(
      String name,
      String scorer,
      String topicPrefix,
      long requestsSent,
      long recordsSent,
      Map<String, Long> records,
      long lost,
      long duplicated,
      long late,
      TrafficFigures statistics) {}

  /** Records of all arms. */
  long recordsSent() {
    return arms.stream().mapToLong(Arm::recordsSent).sum();
  }

  /** Writes the JSON; the folder must exist. */
  void write(Path file) {
    try {
      Files.writeString(file, JSON.writeValueAsString(this) + System.lineSeparator());
    } catch (IOException e) {
      throw new InvalidValueException("summary", file, "a file that can be written");
    }
  }
}
