package io.weir.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.weir.core.Checks;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.features.Catalogue;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.FeatureState;
import io.weir.trainer.features.Inputs;
import io.weir.trainer.features.Inputs.RowState;
import io.weir.trainer.features.ItemStatistics;
import io.weir.trainer.features.Tables;
import io.weir.trainer.model.Model;
import io.weir.trainer.model.Model.Scores;
import io.weir.trainer.model.Model.Sequences;
import io.weir.trainer.model.Parameters;
import io.weir.trainer.model.Parameters.Parameter;
import io.weir.trainer.model.Parameters.Weights;
import io.weir.trainer.model.Pass;
import io.weir.trainer.table.FrozenTable;
import io.weir.trainer.table.TableRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model that serves and does not learn: it makes users' vectors and cross scores itself, and
 * takes the items' vectors as they were published.
 *
 * <p>Thread-safe: requests do not wait for each other. Whoever makes it closes it, after the last
 * request.
 */
public final class ServingModel implements AutoCloseable {
  private final NDManager manager;
  private final List<String> tasks;
  private final FeatureSpace features;
  private final Model model;
  private final Weights weights;

  /**
   * A model of the configuration and the tasks that the state was learnt under.
   *
   * @param rows of the tables by feature
   * @throws io.weir.core.InvalidValueException when the weights are of another model
   */
  public ServingModel(
      TrainerConfig config,
      List<String> tasks,
      List<Parameter> weights,
      FeatureState state,
      Map<String, TableRows> rows) {
    this.tasks = List.copyOf(tasks);
    Tables tables = new Tables(name -> FrozenTable.of(rows, name));
    ItemStatistics statistics = new ItemStatistics(tasks, Double.MAX_VALUE, 1);
    features = Learner.features(config, tables, tasks, new Catalogue(0), statistics);
    features.serve(state);
    // All are read from now on and none is made, so that threads may share them.
    rows.keySet().forEach(tables::of);
    model =
        Model.of(
            config.model(),
            tasks,
            new Model.Layouts(features.userLayout(), features.itemLayout(), features.cellLayout()));
    Parameters parameters = model.initialize(config.seed());
    restore(parameters, weights);
    manager = Device.manager("cpu");
    this.weights = parameters.constants(manager);
  }

  private static void restore(Parameters parameters, List<Parameter> weights) {
    Map<String, Parameter> byName = new HashMap<>();
    weights.forEach(each -> byName.put(each.name(), each));
    for (Parameter own : parameters.all()) {
      Parameter none = new Parameter(own.name(), new long[0], new float[0]);
      Parameter given = byName.getOrDefault(own.name(), none);
      Checks.check(
          Arrays.equals(given.shape(), own.shape()),
          "weights." + own.name(),
          Arrays.toString(given.shape()),
          Arrays.toString(own.shape()));
      System.arraycopy(given.values(), 0, own.values(), 0, own.values().length);
    }
  }

  /** The tasks that are scored. */
  public List<String> tasks() {
    return tasks;
  }

  /** Length of item vectors. */
  public int dimension() {
    return model.dimension();
  }

  /**
   * The user's vectors.
   *
   * @param request whose candidates do not matter, but for being one at least
   * @return by score, of those that rest on an inner product of vectors; empty of a joint network
   */
  public Map<String, float[]> userVectors(RequestSample request) {
    float[] none = new float[request.size() * dimension()];
    try (NDManager scope = manager.newSubManager()) {
      Map<String, float[]> vectors = new LinkedHashMap<>();
      forward(scope, request, none)
          .products()
          .forEach((name, product) -> vectors.put(name, product.users().toFloatArray()));
      return vectors;
    }
  }

  /**
   * Scores a request's candidates.
   *
   * @param itemVectors as they were published of the same generation: (candidates, d)
   * @return logits: (tasks, candidates)
   */
  public float[][] score(RequestSample request, float[][] itemVectors) {
    Checks.perItem("itemVectors", itemVectors.length, request.size());
    return score(request, flat(itemVectors));
  }

  /**
   * Scores a request's candidates.
   *
   * @param itemVectors as they were published of the same generation: (candidates, d), row-major
   * @return logits: (tasks, candidates)
   */
  public float[][] score(RequestSample request, float[] itemVectors) {
    Checks.check(
        itemVectors.length == request.size() * dimension(),
        "itemVectors.length",
        itemVectors.length,
        request.size() + " candidates times " + dimension());
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> logits = forward(scope, request, itemVectors).logits();
      return tasks.stream()
          .map(task -> Objects.requireNonNull(logits.get(task)).toFloatArray())
          .toArray(float[][]::new);
    }
  }

  private Scores forward(NDManager scope, RequestSample request, float[] itemVectors) {
    Checks.positive("candidates", request.size());
    List<RequestSample> one = List.of(request);
    long[] cells = new long[request.size()];
    Arrays.setAll(cells, i -> i);
    NDArray items = scope.create(itemVectors, new Shape(cells.length, dimension()));
    Model.Inputs inputs =
        new Model.Inputs(
            BatchInputs.array(scope, features.users(one, RowState.CURRENT)),
            sequences(scope, one),
            items,
            BatchInputs.array(scope, features.cells(one, request.size())),
            cells,
            null);
    return model.forward(inputs, items, weights, Pass.TEST);
  }

  private @Nullable Sequences sequences(NDManager scope, List<RequestSample> one) {
    if (!features.hasSequences()) {
      return null;
    }
    Inputs rows = features.sequences(one, RowState.CURRENT);
    int slots = features.sequenceSlots();
    int positions = features.positions();
    return new Sequences(
        scope.create(rows.values(), new Shape(1, slots, positions, rows.width())),
        scope.create(rows.filled(), new Shape(1, slots, positions)));
  }

  private float[] flat(float[][] vectors) {
    float[] flat = new float[vectors.length * dimension()];
    for (int i = 0; i < vectors.length; i++) {
      Checks.check(
          vectors[i].length == dimension(),
          "itemVectors[" + i + "].length",
          vectors[i].length,
          dimension() + ", as the model's");
      System.arraycopy(vectors[i], 0, flat, i * dimension(), dimension());
    }
    return flat;
  }

  @Override
  public void close() {
    manager.close();
  }
}
