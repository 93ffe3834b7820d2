package io.weir.local.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.local.experiment.Measure.Measured;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * What came out of a cell. Immutable by contract, and then thread-safe.
 *
 * @param key of the cell
 * @param fingerprint of its configuration
 * @param steps that were taken
 * @param skippedSteps that were not, as something was not finite
 * @param emptyBatches of which nothing was to be learnt
 * @param seconds that learning took
 * @param measured the figures
 */
record CellResult(
    String key,
    String fingerprint,
    long steps,
    long skippedSteps,
    long emptyBatches,
    double seconds,
    Measured measured) {
  /** Cells of earlier builds have {@code seconds}, in which making the log and scoring are. */
  private static final String SECONDS = "learningSeconds";

  /** A figure; NaN where it is not defined. */
  double figure(String name) {
    return measured.figures().getOrDefault(name, Double.NaN);
  }

  /** Numbers that were kept. */
  float[] array(String name) {
    float[] array = measured.arrays().get(name);
    if (array == null) {
      throw new IllegalStateException("cell " + key + ": no " + name);
    }
    return array;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("cell", key);
    json.put("fingerprint", fingerprint);
    json.put("steps", steps);
    json.put("skippedSteps", skippedSteps);
    json.put("emptyBatches", emptyBatches);
    json.put(SECONDS, seconds);
    ObjectNode figures = json.putObject("figures");
    measured.figures().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(figure -> figures.put(figure.getKey(), figure.getValue()));
    ObjectNode arrays = json.putObject("arrays");
    measured.arrays().forEach((name, values) -> arrays.put(name, encoded(values)));
    return json;
  }

  static CellResult fromJson(JsonNode json) {
    Map<String, Double> figures = new HashMap<>();
    json.path("figures")
        .properties()
        .forEach(figure -> figures.put(figure.getKey(), figure.getValue().asDouble()));
    Map<String, float[]> arrays = new HashMap<>();
    json.path("arrays")
        .properties()
        .forEach(array -> arrays.put(array.getKey(), decoded(array.getValue().asText())));
    return new CellResult(
        json.path("cell").asText(),
        json.path("fingerprint").asText(),
        json.path("steps").asLong(),
        json.path("skippedSteps").asLong(),
        json.path("emptyBatches").asLong(),
        json.path(SECONDS).asDouble(Double.NaN),
        new Measured(figures, arrays));
  }

  /** Big-endian, in Base64: a million numbers as text would be slow to read. */
  private static String encoded(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    bytes.asFloatBuffer().put(values);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static float[] decoded(String text) {
    FloatBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(text)).asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
