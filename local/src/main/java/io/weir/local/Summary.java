package io.weir.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the loop did: the JSON of {@code --summary}, described in {@code
 * docs/formats.md}. Field names are stable.
 *
 * @param source the log: {@code simulated}, or the replayed format
 * @param requestsProduced requests that were sent
 * @param recordsProduced records that were sent
 * @param refused what the importer left out, by reason
 * @param samplesJoined samples of revision 0 in the samples topic
 * @param samplesRevised samples of revision 1 in the samples topic
 * @param samplesTrained samples of revision 0 the trainer has learnt from
 * @param revisionsTrained samples of revision 1 the trainer has learnt from
 * @param deadLetters dead letters by reason
 * @param totals what became of the records, by source topic without prefix
 * @param join the join's own counters: by name, or by name and label
 * @param exposedItems exposed candidates in the samples of revision 0
 * @param clicks exposed candidates with click label 1, in the revision in which clicks mature
 * @param orders exposed candidates with order label 1, in the revision in which orders mature
 * @param itemsPublished items of which the trainer published a vector
 * @param itemsReadable of those, the ones a client read back from the store
 * @param generation the generation they were read from
 * @param metrics test-then-train metrics
 * @param trainToReadableMs from the end of a training step to a readable vector
 * @param sampleToReadableMs from the append of a sample to a readable vector
 * @param wallSeconds from the first record sent to the last vector read
 * @param records records per topic, heartbeats not counted
 * @param notes what must be known beside the figures
 */
@JsonPropertyOrder(alphabetic = false)
@JsonInclude(JsonInclude.Include.ALWAYS)
record Summary(
    String source,
    long requestsProduced,
    long recordsProduced,
    Map<String, Long> refused,
    long samplesJoined,
    long samplesRevised,
    long samplesTrained,
    long revisionsTrained,
    Map<String, Long> deadLetters,
    Map<String, Balance> totals,
    ObjectNode join,
    long exposedItems,
    long clicks,
    long orders,
    long itemsPublished,
    long itemsReadable,
    long generation,
    Metrics metrics,
    Percentiles trainToReadableMs,
    Percentiles sampleToReadableMs,
    double wallSeconds,
    Map<String, Long> records,
    List<String> notes) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * The model's metrics, and those of the yardsticks on the same requests.
   *
   * @param whole over all requests, per task
   * @param secondHalf over the later half of the requests, per task
   * @param itemCtr of a smoothed click-through counter per item
   * @param untrained of the model at learning rate zero
   */
  record Metrics(
      Map<String, Map<String, @Nullable Double>> whole,
      Map<String, Map<String, @Nullable Double>> secondHalf,
      Halves itemCtr,
      Halves untrained) {}

  /**
   * A yardstick's metrics.
   *
   * @param whole over all requests, per task
   * @param secondHalf over the later half of the requests, per task
   */
  record Halves(
      Map<String, Map<String, @Nullable Double>> whole,
      Map<String, Map<String, @Nullable Double>> secondHalf) {}

  /** Writes the JSON; the folder must exist. */
  void write(Path file) {
    try {
      Files.writeString(file, JSON.writeValueAsString(this) + System.lineSeparator());
    } catch (IOException e) {
      throw new InvalidValueException("summary", file, "a file that can be written");
    }
  }
}
