package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Model.Sequences;
import io.weir.trainer.model.Parameters.Weights;

/** What is made of the rows of a sequence's items. Immutable, thread-safe. */
public interface Pooling {

  /**
   * How many of a sequence's newest items the model looks at one by one; 0 = their mean is taken
   * before, on the host.
   */
  int positions();

  /**
   * Adds the parameters.
   *
   * @param width of a row
   */
  void declare(Parameters parameters, int width);

  /**
   * One vector per sequence.
   *
   * @return (requests, sequences, width), 0 where a sequence is empty
   */
  NDArray pool(Sequences sequences, Weights weights);
}
