package io.weir.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Cases of the golden vector files under {@code /golden}. */
public final class Golden {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Golden() {}

  public static Stream<JsonNode> cases(String item) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + item + ".json")) {
      return StreamSupport.stream(MAPPER.readTree(in).get("cases").spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] doubles(JsonNode array) {
    return MAPPER.convertValue(array, double[].class);
  }

  public static int[] ints(JsonNode array) {
    return MAPPER.convertValue(array, int[].class);
  }

  public static byte[] labels(JsonNode array) {
    double[] values = doubles(array);
    byte[] labels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      labels[i] = (byte) values[i];
    }
    return labels;
  }
}
