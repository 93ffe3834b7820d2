package io.weir.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.Inputs;
import io.weir.trainer.features.Inputs.RowState;
import io.weir.trainer.features.RowGradients;
import io.weir.trainer.model.Model;
import io.weir.trainer.model.Model.Sequences;
import io.weir.trainer.model.Model.Used;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One batch's inputs of the model, with a note of which table rows they are made of. */
final class BatchInputs {
  private final FeatureSpace features;
  private final Batch batch;
  private final Inputs users;
  private final Inputs items;
  private final @Nullable Inputs sequences;
  private final Inputs cells;

  /**
   * @param cells of the list cells, which are made of no rows
   */
  BatchInputs(FeatureSpace features, Batch batch, Inputs cells, RowState state) {
    this.features = features;
    this.batch = batch;
    this.cells = cells;
    users = features.users(batch.samples(), state);
    items = features.items(batch.items(), batch.listed(), state);
    sequences = features.hasSequences() ? features.sequences(batch.samples(), state) : null;
  }

  /**
   * The inputs on the device, without gradients; {@code scope} owns them.
   *
   * @param cross the list cells on the device
   */
  Model.Inputs constants(NDManager scope, NDArray cross) {
    return new Model.Inputs(
        array(scope, users),
        sequences(scope),
        array(scope, items),
        cross,
        cells(),
        () -> new Used(users.usedColumns(), items.usedColumns(), cells.usedColumns()));
  }

  /** Of each cell its item; padding points at the first. */
  private long[] cells() {
    return Arrays.stream(batch.cells()).mapToLong(item -> Math.max(0, item)).toArray();
  }

  /** The inputs on the device, such that gradients are taken of all that is made of rows. */
  Model.Inputs leaves(NDManager scope, NDArray cross) {
    Model.Inputs inputs = constants(scope, cross);
    inputs.users().setRequiresGradient(true);
    inputs.items().setRequiresGradient(true);
    if (inputs.sequences() != null) {
      inputs.sequences().rows().setRequiresGradient(true);
    }
    return inputs;
  }

  private @Nullable Sequences sequences(NDManager scope) {
    if (sequences == null) {
      return null;
    }
    int slots = features.sequenceSlots();
    int positions = features.positions();
    long requests = users.rows();
    return new Sequences(
        sequences.array(scope).reshape(new Shape(requests, slots, positions, sequences.width())),
        scope.create(sequences.filled(), new Shape(requests, slots, positions)));
  }

  /** The gradients of {@link #leaves}, copied from the device. */
  Gradients gradients(Model.Inputs leaves) {
    NDArray ofUsers = leaves.users().getGradient();
    NDArray ofItems = leaves.items().getGradient();
    NDList onDevice = new NDList(ofUsers, ofItems);
    float[] ofSequences = {};
    if (sequences != null && leaves.sequences() != null) {
      NDArray own = leaves.sequences().rows().getGradient();
      onDevice.add(own.reshape(new Shape(-1, sequences.width())));
      ofSequences = own.toFloatArray();
    }
    return new Gradients(ofUsers.toFloatArray(), ofSequences, ofItems.toFloatArray(), onDevice);
  }

  /** Takes in the gradients of the rows that the inputs are made of. */
  void gather(Gradients gradients, RowGradients rows) {
    rows.gather(users, gradients.users(), gradients.onDevice().get(0));
    if (sequences != null) {
      rows.gather(sequences, gradients.sequences(), gradients.onDevice().get(2));
    }
    rows.gather(items, gradients.items(), gradients.onDevice().get(1));
  }

  /**
   * Tells the items whose rows these gradients move, by their own inputs or by sequences that pool
   * them; some more than once.
   */
  void moved(Gradients gradients, LongConsumer item) {
    long[] ids = batch.items();
    for (int i = 0; i < ids.length; i++) {
      if (RowGradients.anyNonZero(gradients.items(), i * items.width(), items.width())) {
        item.accept(ids[i]);
      }
    }
    float[] pooled = sequences == null ? gradients.users() : gradients.sequences();
    features.moved(batch.samples(), pooled, item);
  }

  static NDArray array(NDManager scope, Inputs inputs) {
    return inputs.array(scope);
  }

  /**
   * Gradients of a batch's inputs, row-major.
   *
   * @param onDevice the same where they were made: of users, items, and sequences if there are any
   */
  record Gradients(float[] users, float[] sequences, float[] items, NDList onDevice) {
    boolean areFinite() {
      return Finite.all(users) && Finite.all(sequences) && Finite.all(items);
    }
  }
}
