package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.features.Layout;
import io.weir.trainer.model.Parameters.Weights;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What makes the scores of every list cell, and the vector by which an item is published.
 *
 * <p>An item's vector depends on the item alone. Of a model whose scores are inner products it is
 * all that a reader needs of the item, beside the user's vector; of another it is the item's side
 * of the network's input.
 *
 * <p>Immutable, thread-safe.
 */
public interface Model {
  /** Name of the parameter that holds the scores' biases. */
  String BIAS = "bias";

  /**
   * The model that the configuration declares.
   *
   * @param tasks columns 1 to tasks of an item's input are its log-odds per task
   * @param inputs of users, items and cells
   */
  static Model of(ModelConfig config, List<String> tasks, Layouts inputs) {
    return switch (config.kind()) {
      case THREE_TOWER -> ThreeTowerModel.of(config, tasks, inputs);
      case JOINT -> JointModel.of(config, tasks, inputs);
    };
  }

  /** Names of the scores: the tasks', then those that losses alone look at. */
  List<String> scores();

  /** Those of the scores that rest on an inner product. */
  Set<String> products();

  /** Names of the gates that a penalty may close. */
  Set<String> gates();

  /** Width of item vectors. */
  int dimension();

  /** Whether a training step's pass differs from one that serves. */
  boolean noisy();

  /** The model's weights before it has learnt anything. */
  Parameters initialize(long seed);

  /** Sets a bias so that a task's scores begin around the log-odds of {@code rate}. */
  void startBias(Parameters parameters, String task, double rate);

  /**
   * Item vectors alone.
   *
   * @param inputs (items, inputs)
   * @return (items, d)
   */
  NDArray items(NDArray inputs, Weights weights);

  /** Scores of every list cell. */
  Scores forward(Inputs inputs, Weights weights, Pass pass);

  /**
   * Scores of every list cell, of items whose vectors are at hand.
   *
   * @param items item vectors: (V, d); the inputs of items do not matter, but for how many they are
   */
  Scores forward(Inputs inputs, NDArray items, Weights weights, Pass pass);

  /**
   * What stands where in the inputs.
   *
   * @param users of requests
   * @param items of items
   * @param cells of list cells
   */
  record Layouts(Layout users, Layout items, Layout cells) {}

  /**
   * One batch of U requests of up to L candidates with V distinct items, on the device. Its C cells
   * a request are those of the list and, behind them, what was drawn for it.
   *
   * @param users (U, inputs)
   * @param sequences of the requests, where the model pools them; null = they are pooled in users
   * @param items (V, inputs)
   * @param cross (U × L, inputs)
   * @param cells of each cell its item, 0 to V - 1: (U × C), row-major; padding points at any
   * @param used says which columns may differ from 0, to a model that wants to know; null = all
   */
  record Inputs(
      NDArray users,
      @Nullable Sequences sequences,
      NDArray items,
      NDArray cross,
      long[] cells,
      @Nullable Supplier<Used> used) {
    /** U. */
    long requests() {
      return users.getShape().get(0);
    }

    /** L. */
    long candidates() {
      return cross.getShape().get(0) / requests();
    }

    /** C. */
    long columns() {
      return cells.length / requests();
    }
  }

  /**
   * Places, ascending, of the columns in use: in the others every row is 0.
   *
   * @param users of users' inputs
   * @param items of items' inputs
   * @param cells of list cells' inputs
   */
  record Used(int[] users, int[] items, int[] cells) {}

  /**
   * What a forward pass makes.
   *
   * @param items item vectors: (V, d)
   * @param logits of every score: (U, L)
   * @param products of the scores that rest on an inner product
   * @param gates by name
   */
  record Scores(
      NDArray items,
      Map<String, NDArray> logits,
      Map<String, Products> products,
      Map<String, Gates> gates) {}

  /**
   * The inner products behind a score.
   *
   * @param users user vectors: (U, d)
   * @param products ⟨u, i⟩ of every cell: (U, C)
   */
  record Products(NDArray users, NDArray products) {}

  /**
   * Rows of the items in the requests' sequences.
   *
   * @param rows (U, sequences, positions, width), 0 where a sequence has ended
   * @param filled 1 where there is an item, else 0: (U, sequences, positions)
   */
  record Sequences(NDArray rows, NDArray filled) {}
}
