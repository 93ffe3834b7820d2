package io.weir.store.generation;

import io.weir.store.durable.DurableStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors on their way to disk and memory, and the account that may be stored when they are there:
 * a copy, for the state machine goes on meanwhile.
 *
 * <p>One thread starts it and waits for it; the vectors are written once, by whoever comes first.
 */
final class Behind {
  private static final Logger log = LoggerFactory.getLogger(Behind.class);

  private final FutureTask<Void> task;
  private final List<Consumer<DurableStore.Batch>> account;
  private final long[] offsets;

  private Behind(
      FutureTask<Void> task, List<Consumer<DurableStore.Batch>> account, long[] offsets) {
    this.task = task;
    this.account = account;
    this.offsets = offsets;
  }

  /**
   * @param write writes the vectors
   * @param changes their account
   * @param state as it is after them
   */
  static Behind of(Runnable write, Changes changes, Generations state) {
    Copy account = new Copy();
    StateRows.write(state, changes, account);
    return new Behind(
        new FutureTask<>(
            () -> {
              write.run();
              return null;
            }),
        account.rows,
        state.offsets());
  }

  void start(Executor executor) {
    executor.execute(task);
  }

  /** Returns when the vectors are written; fails as their writing did. */
  void join() {
    task.run();
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while vectors are written", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("writing vectors", e.getCause());
    }
  }

  /** Returns when nobody writes any more, whatever came of it: what is not stored is read again. */
  void await() {
    try {
      join();
    } catch (RuntimeException e) {
      log.warn("the last vectors are not written: {}", e.toString());
    }
  }

  void writeAccount(DurableStore.Batch batch) {
    account.forEach(row -> row.accept(batch));
  }

  /** The next offset of each partition after the vectors. */
  long[] offsets() {
    return offsets;
  }

  private static final class Copy implements DurableStore.Batch {
    final List<Consumer<DurableStore.Batch>> rows = new ArrayList<>();

    @Override
    public void putVector(int family, long id, byte[] vector) {
      rows.add(batch -> batch.putVector(family, id, vector));
    }

    @Override
    public void deleteVector(int family, long id) {
      rows.add(batch -> batch.deleteVector(family, id));
    }

    @Override
    public void putMetadata(String key, long... row) {
      rows.add(batch -> batch.putMetadata(key, row));
    }

    @Override
    public void deleteMetadata(String key) {
      rows.add(batch -> batch.deleteMetadata(key));
    }
  }
}
