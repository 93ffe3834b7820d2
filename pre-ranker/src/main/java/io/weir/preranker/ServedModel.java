package io.weir.preranker;

import io.weir.trainer.learner.ServingModel;
import java.util.concurrent.atomic.AtomicInteger;

/** A generation's model, closed when the last that uses it lets go. Thread-safe. */
final class ServedModel implements AutoCloseable {
  private final long generation;
  private final ServingModel model;
  private final int task;
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * The caller is its first user.
   *
   * @param task place of the score that orders candidates
   */
  ServedModel(long generation, ServingModel model, int task) {
    this.generation = generation;
    this.model = model;
    this.task = task;
  }

  /** One user more; false when all have let go already. */
  boolean use() {
    return users.updateAndGet(count -> count == 0 ? 0 : count + 1) > 0;
  }

  long generation() {
    return generation;
  }

  ServingModel model() {
    return model;
  }

  int task() {
    return task;
  }

  /** One user less. */
  @Override
  public void close() {
    if (users.decrementAndGet() == 0) {
      model.close();
    }
  }
}
