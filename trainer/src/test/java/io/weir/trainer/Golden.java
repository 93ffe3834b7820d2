package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Cases of the golden vector files under {@code /golden}. */
public final class Golden {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Golden() {}

  /** The cases of a file. */
  public static Stream<JsonNode> cases(String item) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + item + ".json")) {
      return StreamSupport.stream(MAPPER.readTree(in).get("cases").spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A nested array, flattened row-major. */
  public static double[] flat(JsonNode array) {
    List<Double> values = new ArrayList<>();
    flatten(array, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The same in single precision. */
  public static float[] floats(JsonNode array) {
    double[] values = flat(array);
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** A nested array's lengths, outermost first. */
  public static long[] shape(JsonNode array) {
    List<Long> lengths = new ArrayList<>();
    for (JsonNode node = array; node != null && node.isArray(); node = node.get(0)) {
      lengths.add((long) node.size());
    }
    return lengths.stream().mapToLong(Long::longValue).toArray();
  }

  /** Fails unless the values are within the case's float64 tolerance. */
  public static void assertDouble(JsonNode golden, double[] actual, JsonNode expected) {
    assertWithin(golden, "", actual, expected);
  }

  /** Fails unless the values are within the case's float32 tolerance. */
  public static void assertFloat(JsonNode golden, double[] actual, JsonNode expected) {
    assertWithin(golden, "float32_", actual, expected);
  }

  private static void assertWithin(
      JsonNode golden, String kind, double[] actual, JsonNode expected) {
    double[] wanted = flat(expected);
    assertThat(actual).hasSameSizeAs(wanted);
    double atol = golden.get("tolerance").get(kind + "atol").asDouble();
    double rtol = golden.get("tolerance").get(kind + "rtol").asDouble();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(actual[i])
          .as("%s[%d]", golden.get("id").asText(), i)
          .isCloseTo(wanted[i], within(atol + rtol * Math.abs(wanted[i])));
    }
  }

  private static void flatten(JsonNode node, List<Double> values) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, values));
    } else {
      values.add(node.asDouble());
    }
  }
}
