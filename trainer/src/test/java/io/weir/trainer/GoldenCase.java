package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One golden case. It notes what is read of it, so that no input, parameter or expected value of a
 * case is passed over.
 */
public final class GoldenCase {
  private final JsonNode golden;
  private final Set<String> read = new HashSet<>();

  GoldenCase(JsonNode golden) {
    this.golden = golden;
  }

  String id() {
    return golden.get("id").asText();
  }

  /** Whether the case has an input. */
  public boolean hasInput(String name) {
    return golden.get("inputs").has(name);
  }

  /** An input, flattened row-major. */
  public double[] input(String name) {
    return flat(node("inputs", name));
  }

  /** An input, or as many ones as another has elements. */
  public double[] inputOrOnes(String name, String other) {
    if (hasInput(name)) {
      return input(name);
    }
    double[] ones = new double[input(other).length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** An input in single precision. */
  public float[] floats(String name) {
    return narrow(input(name));
  }

  /** An input of whole numbers. */
  public int[] ints(String name) {
    return Arrays.stream(input(name)).mapToInt(i -> (int) i).toArray();
  }

  /** An input of labels. */
  public byte[] labels(String name) {
    double[] values = input(name);
    byte[] labels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      labels[i] = (byte) values[i];
    }
    return labels;
  }

  /** An input's lengths, outermost first. */
  public long[] shape(String name) {
    return lengths(node("inputs", name));
  }

  /** The rows of an input: its first length, or 1 where it is a plain list. */
  public int rows(String name) {
    long[] shape = shape(name);
    return shape.length > 1 ? (int) shape[0] : 1;
  }

  /** The columns of an input: its last length. */
  public int columns(String name) {
    long[] shape = shape(name);
    return (int) shape[shape.length - 1];
  }

  /** An input on the engine; {@code manager} owns it. */
  public NDArray array(NDManager manager, String name, DataType type) {
    return manager.create(input(name), new Shape(shape(name))).toType(type, false);
  }

  /** Whether the case has a parameter. */
  public boolean hasParam(String name) {
    return golden.get("params").has(name);
  }

  /** A parameter. */
  public JsonNode param(String name) {
    return node("params", name);
  }

  /** A parameter that is a number. */
  public double number(String name) {
    return param(name).asDouble();
  }

  /** A parameter that is a number, or what it is by default. */
  public double number(String name, double otherwise) {
    return hasParam(name) ? number(name) : otherwise;
  }

  /** A parameter that is a name. */
  public String text(String name) {
    return param(name).asText();
  }

  /** A parameter that is a list of numbers. */
  public double[] numbers(String name) {
    return flat(param(name));
  }

  /** An expected value; null nodes stand for undefined. */
  public JsonNode expected(String name) {
    return node("expected", name);
  }

  /** Whether the case expects a value. */
  public boolean hasExpected(String name) {
    return golden.get("expected").has(name);
  }

  /** Fails unless numbers are within the tolerance of their type. */
  public void verify(DataType type, String what, double[] actual, JsonNode expected) {
    double[] wanted = flat(expected);
    String kind = type == DataType.FLOAT64 ? "" : "float32_";
    double atol = golden.get("tolerance").get(kind + "atol").asDouble();
    double rtol = golden.get("tolerance").get(kind + "rtol").asDouble();
    assertThat(actual).as(what).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(actual[i])
          .as("%s %s %s[%d]", id(), type, what, i)
          .isCloseTo(wanted[i], within(atol + rtol * Math.abs(wanted[i])));
    }
  }

  /** Fails unless a number is within the tolerance of its type. */
  public void verify(DataType type, String what, double actual, JsonNode expected) {
    verify(type, what, new double[] {actual}, expected);
  }

  /** Fails unless an expected value by name is met. */
  public void verify(DataType type, String name, double[] actual) {
    verify(type, name, actual, expected(name));
  }

  /** Fails unless the array's elements meet an expected value, in the array's own type. */
  public void verify(String what, NDArray actual, JsonNode expected) {
    NDArray wide = actual.toType(DataType.FLOAT64, true);
    verify(actual.getDataType(), what, wide.toDoubleArray(), expected);
  }

  /** Fails if anything was passed over. */
  void verifyAllRead() {
    for (String part : List.of("inputs", "params", "expected")) {
      golden
          .get(part)
          .fieldNames()
          .forEachRemaining(name -> assertThat(read).as("read").contains(part + "." + name));
    }
  }

  /** A nested array, flattened row-major. */
  public static double[] flat(JsonNode array) {
    List<Double> values = new ArrayList<>();
    flatten(array, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void flatten(JsonNode node, List<Double> values) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, values));
    } else {
      assertThat(node.isNumber()).as(node.toString()).isTrue();
      values.add(node.asDouble());
    }
  }

  /** Numbers in single precision. */
  public static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /** Numbers in double precision. */
  public static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private JsonNode node(String part, String name) {
    read.add(part + "." + name);
    JsonNode node = golden.get(part).path(name);
    assertThat(node).as("%s.%s", part, name).isNotInstanceOf(MissingNode.class);
    return node;
  }

  private static long[] lengths(JsonNode array) {
    List<Long> lengths = new ArrayList<>();
    for (JsonNode node = array; node != null && node.isArray(); node = node.get(0)) {
      lengths.add((long) node.size());
    }
    return lengths.stream().mapToLong(Long::longValue).toArray();
  }
}
