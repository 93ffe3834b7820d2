package io.weir.store.generation;

import io.weir.store.durable.RocksStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An item in one of the generations of a store's folder.
 *
 * @param generation its id
 * @param trainerEpoch the trainer's incarnation that published it
 * @param state current, pinned, complete or loading, and stale where the log lost records of it
 * @param vector what readers get of it; null when the item has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record StoredItem(
    long generation, long trainerEpoch, String state, float @Nullable [] vector) {
  /**
   * Reads an item from a folder, beside a running store or without one.
   *
   * @return by generation, in the order in which they began
   * @throws io.weir.core.InvalidValueException when the folder holds no store
   */
  public static List<StoredItem> read(Path dir, long id) {
    try (RocksStore disk = RocksStore.openReadOnly(dir)) {
      Generations state = StateRows.read(disk, HoldingOptions.defaults());
      List<StoredItem> items = new ArrayList<>();
      for (Held held : StateRows.all(state)) {
        byte[] row = disk.vector(held.family(), id);
        HeldGeneration generation = held.generation();
        items.add(
            new StoredItem(
                held.id(),
                generation.trainerEpoch(),
                describe(held, state),
                row == null ? null : generation.encoding().decode(row, held.dimension())));
      }
      return items;
    }
  }

  private static String describe(Held held, Generations state) {
    String is = state.complete.contains(held) ? "complete" : "loading";
    if (held.equals(state.current)) {
      is = state.pinned ? "current, pinned" : "current";
    }
    return held.stale() ? is + ", stale" : is;
  }
}
