package io.weir.trainer.snapshot;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.features.FeatureState;
import io.weir.trainer.features.FeatureState.Touched;
import io.weir.trainer.features.Layout;
import io.weir.trainer.learner.ServingState;
import io.weir.trainer.model.ModelConfig;
import io.weir.trainer.model.Parameters.Parameter;
import io.weir.trainer.publication.Snapshots;
import io.weir.trainer.table.TableCopy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a snapshot: {@code weights.safetensors} with the dense weights, {@code
 * tables.safetensors} with the rows that users' and cells' inputs are made of, {@code
 * features.json} with what stands where in these inputs, and {@code config.yaml}.
 *
 * <p>Of a table F there are {@code F.keys}, in no order, and {@code F.rows}, their weights. Keys of
 * a hashed table are the numbers of the rows that have moved; one that is not among them is as its
 * seed makes it. Keys of a dynamic table are ids; one that is not among them reads {@code
 * F.shared}. Where {@code trainer.features.neighbours} is above 0, {@code touched.users}, {@code
 * touched.ends} and {@code touched.items} are what the users who came last have touched, one user
 * after the other. {@code docs/read_snapshot.py} reads what user vectors are made of. Stateless,
 * thread-safe.
 */
public final class SnapshotFiles {
  static final String WEIGHTS = "weights.safetensors";
  static final String TABLES = "tables.safetensors";
  static final String FEATURES = "features.json";
  static final String CONFIG = "config.yaml";
  static final int FORMAT = 2;
  static final ObjectMapper JSON = JsonMapper.builder().build();

  private static final String TOUCHED_USERS = "touched.users";
  private static final String TOUCHED_ENDS = "touched.ends";
  private static final String TOUCHED_ITEMS = "touched.items";

  private SnapshotFiles() {}

  /**
   * The file {@link #FEATURES}.
   *
   * @param format of the snapshot
   * @param tasks that are scored
   * @param scores all of them, the tasks' first
   * @param products those that rest on an inner product, in the order of the user tower's outputs
   * @param model what decides how user vectors are made
   * @param userFields fields of a user's input, from column 0 on
   * @param cellFields fields of a list cell's input
   * @param places of each kind of feature the names by place
   * @param scales of each kind of numbers the scale of each place
   * @param tables by feature
   */
  record Features(
      int format,
      List<String> tasks,
      List<String> scores,
      List<String> products,
      ModelKinds model,
      List<FieldWidth> userFields,
      List<FieldWidth> cellFields,
      Map<String, List<String>> places,
      Map<String, List<FeatureState.Scale>> scales,
      Map<String, Table> tables) {}

  /** The configuration's choices that decide how user vectors are made. */
  record ModelKinds(
      String kind, String userTower, String sequences, String similarity, double temperature) {

    static ModelKinds of(ModelConfig config) {
      return new ModelKinds(
          config.kind().toString(),
          config.userTower().name(),
          config.sequences().name(),
          config.similarity().toString(),
          config.temperature());
    }
  }

  /** A field of an input and its columns. */
  record FieldWidth(String name, int width) {}

  /**
   * How a table's ids become rows, and what rows begin with.
   *
   * @param seed as a decimal string: JSON's numbers are not exact in every reader
   */
  record Table(String kind, int rows, int dimension, String seed, float deviation) {}

  /**
   * The files by name; each is written once, and the caller closes the state when all are, or none
   * is going to be.
   *
   * @param config that the state was learnt under
   */
  public static Map<String, Snapshots.Content> of(ServingState state, WeirConfig config) {
    Map<String, Snapshots.Content> files = new LinkedHashMap<>();
    files.put(WEIGHTS, out -> SafeTensors.write(out, weights(state.parameters())));
    files.put(
        TABLES,
        out -> {
          Map<String, SafeTensors.Tensor> tensors = rows(state.tables());
          put(tensors, state.features().touched());
          SafeTensors.write(out, tensors);
        });
    ModelConfig model = TrainerConfig.of(config).model();
    files.put(FEATURES, out -> writeFeatures(out, state, model));
    byte[] yaml = config.yaml("tasks", "trainer").getBytes(StandardCharsets.UTF_8);
    files.put(CONFIG, out -> out.write(yaml));
    return files;
  }

  private static Map<String, SafeTensors.Tensor> weights(List<Parameter> parameters) {
    Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
    for (Parameter each : parameters) {
      tensors.put(each.name(), new SafeTensors.Floats(each.shape(), each.values()));
    }
    return tensors;
  }

  /** Rows stand before their keys, which are met as rows are written. */
  private static Map<String, SafeTensors.Tensor> rows(Map<String, TableCopy> tables) {
    Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
    new TreeMap<>(tables)
        .forEach(
            (name, table) -> {
              Rows rows = new Rows(table);
              long count = table.count();
              tensors.put(rowsOf(name), floats(new long[] {count, table.dimension()}, rows::write));
              tensors.put(keys(name), new SafeTensors.Longs(new long[] {count}, rows.keys));
              tensors.put(
                  sharedOf(name),
                  new SafeTensors.Floats(new long[] {rows.shared.length}, rows.shared));
            });
    return tensors;
  }

  private static SafeTensors.Tensor floats(long[] shape, SafeTensors.Made.Body body) {
    return new SafeTensors.Made("F32", Float.BYTES, shape, body);
  }

  /** A table's rows, which fill in keys and the shared row while they are written. */
  private static final class Rows {
    private final TableCopy table;
    private final long[] keys;
    private final float[] shared;
    private final ByteBuffer row;
    private int written;
    private boolean sharedIsNext;

    Rows(TableCopy table) {
      this.table = table;
      this.keys = new long[table.count()];
      this.shared = new float[table.hasShared() ? table.dimension() : 0];
      this.row = ByteBuffer.allocate(table.dimension() * Float.BYTES);
      this.row.order(ByteOrder.LITTLE_ENDIAN);
      this.sharedIsNext = table.hasShared();
    }

    void write(OutputStream out) throws IOException {
      table.write(
          (key, weights) -> {
            if (sharedIsNext) {
              System.arraycopy(weights, 0, shared, 0, shared.length);
              sharedIsNext = false;
            } else {
              keys[written++] = key;
              row.asFloatBuffer().put(weights, 0, table.dimension());
              out.write(row.array());
            }
          });
    }
  }

  private static void put(Map<String, SafeTensors.Tensor> tensors, Touched touched) {
    if (touched.users().length > 0) {
      tensors.put(TOUCHED_USERS, longs(touched.users()));
      tensors.put(TOUCHED_ENDS, longs(touched.ends()));
      tensors.put(TOUCHED_ITEMS, longs(touched.allItems()));
    }
  }

  private static SafeTensors.Tensor longs(long[] values) {
    return new SafeTensors.Longs(new long[] {values.length}, values);
  }

  /** What users have touched, of nobody where a snapshot does not tell. */
  static Touched touched(Map<String, SafeTensors.Tensor> tensors) throws IOException {
    return tensors.containsKey(TOUCHED_USERS)
        ? Touched.of(
            SafeTensors.longs(tensors, TOUCHED_USERS).values(),
            SafeTensors.longs(tensors, TOUCHED_ENDS).values(),
            SafeTensors.longs(tensors, TOUCHED_ITEMS).values())
        : Touched.NOTHING;
  }

  static String keys(String table) {
    return table + ".keys";
  }

  static String rowsOf(String table) {
    return table + ".rows";
  }

  static String sharedOf(String table) {
    return table + ".shared";
  }

  private static void writeFeatures(OutputStream out, ServingState state, ModelConfig model)
      throws IOException {
    Map<String, Table> tables = new TreeMap<>();
    state
        .tables()
        .forEach(
            (name, table) ->
                tables.put(
                    name,
                    new Table(
                        table.kind(),
                        table.tableRows(),
                        table.dimension(),
                        Long.toString(table.seed()),
                        table.deviation())));
    Features features =
        new Features(
            FORMAT,
            state.tasks(),
            state.scores(),
            state.products(),
            ModelKinds.of(model),
            fields(state.users()),
            fields(state.cells()),
            state.features().places(),
            state.features().scales(),
            tables);
    out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(features));
  }

  private static List<FieldWidth> fields(Layout layout) {
    return layout.fields().stream()
        .map(field -> new FieldWidth(field.name(), field.width()))
        .toList();
  }
}
