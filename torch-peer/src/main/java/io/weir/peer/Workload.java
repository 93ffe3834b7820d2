package io.weir.peer;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.schemas.Codecs;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a peer learns: samples, items and the weights that all contenders begin with.
 *
 * @param samples in the order in which they are learnt
 * @param items of the catalogue, whose ids are 0, 1, …
 * @param arrays by name: dense weights by the names of their parameters, rows of tables by {@code
 *     table.FEATURE}
 */
record Workload(List<RequestSample> samples, List<Item> items, Map<String, Array> arrays) {
  /** Numbers of some shape, row-major. */
  record Array(long[] shape, float[] values) {}

  /** Reads the files that the benchmark wrote into a folder. */
  static Workload read(Path dir) throws IOException {
    return new Workload(
        records(dir.resolve("samples"), Codecs.SAMPLES::decode),
        records(dir.resolve("items"), Codecs.ITEMS::decode),
        arrays(dir.resolve("arrays")));
  }

  Array array(String name) {
    return Objects.requireNonNull(arrays.get(name), name);
  }

  private static <T> List<T> records(Path file, Function<byte[], T> decode) throws IOException {
    try (DataInputStream in = open(file)) {
      List<T> records = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        records.add(decode.apply(in.readNBytes(in.readInt())));
      }
      return records;
    }
  }

  private static Map<String, Array> arrays(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      Map<String, Array> arrays = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        String name = in.readUTF();
        long[] shape = new long[in.readInt()];
        int size = 1;
        for (int axis = 0; axis < shape.length; axis++) {
          shape[axis] = in.readLong();
          size = Math.multiplyExact(size, (int) shape[axis]);
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
          values[i] = in.readFloat();
        }
        arrays.put(name, new Array(shape, values));
      }
      return arrays;
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }
}
