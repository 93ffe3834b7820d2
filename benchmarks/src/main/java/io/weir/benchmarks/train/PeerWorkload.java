package io.weir.benchmarks.train;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.schemas.Codecs;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.learner.ServingState;
import io.weir.trainer.model.Parameters.Parameter;
import io.weir.trainer.table.EmbeddingTable;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Hands a learner's beginning and what it is to learn to peers in other processes, as files of a
 * folder.
 */
final class PeerWorkload {
  private PeerWorkload() {}

  /**
   * Writes it.
   *
   * @param learner that has learnt nothing yet, its tables with all rows
   */
  static void write(Path dir, Learner learner, List<RequestSample> samples, List<Item> items)
      throws IOException {
    records(dir.resolve("samples"), samples, Codecs.SAMPLES::encode);
    records(dir.resolve("items"), items, Codecs.ITEMS::encode);
    try (DataOutputStream out = open(dir.resolve("arrays"));
        ServingState state = learner.serving(learner.freeze())) {
      Map<String, long[]> tables = tables(items.size());
      out.writeInt(state.parameters().size() + tables.size());
      for (Parameter parameter : state.parameters()) {
        array(out, parameter.name(), parameter.shape(), parameter.values());
      }
      for (Map.Entry<String, long[]> table : tables.entrySet()) {
        rows(out, table.getKey(), learner.tables().of(table.getKey()), table.getValue());
      }
    }
  }

  /** The ids of each table, in the order of the rows that peers have. */
  static Map<String, long[]> tables(int items) {
    Map<String, long[]> tables = new LinkedHashMap<>();
    tables.put("user", LongStream.range(0, Requests.USERS).toArray());
    tables.put("scenario", new long[] {Ids.hash(Requests.SCENARIO)});
    tables.put("context.city", LongStream.range(0, Requests.CITIES).toArray());
    tables.put("item", LongStream.range(0, items).toArray());
    tables.put("item.brand", LongStream.range(0, Requests.BRANDS).toArray());
    return tables;
  }

  private static void rows(DataOutputStream out, String name, EmbeddingTable table, long[] ids)
      throws IOException {
    float[] rows = new float[ids.length * table.dimension()];
    for (int i = 0; i < ids.length; i++) {
      table.read(table.row(ids[i]), rows, i * table.dimension());
    }
    array(out, "table." + name, new long[] {ids.length, table.dimension()}, rows);
  }

  private static void array(DataOutputStream out, String name, long[] shape, float[] values)
      throws IOException {
    out.writeUTF(name);
    out.writeInt(shape.length);
    for (long axis : shape) {
      out.writeLong(axis);
    }
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static <T> void records(Path file, List<T> records, Function<T, byte[]> encode)
      throws IOException {
    try (DataOutputStream out = open(file)) {
      out.writeInt(records.size());
      for (T each : records) {
        byte[] encoded = encode.apply(each);
        out.writeInt(encoded.length);
        out.write(encoded);
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
  }
}
