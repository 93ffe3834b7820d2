package io.weir.store.generation;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds at one moment: all records before {@code offsets} are durable and readable.
 *
 * @param current the generation that is served; null while there is none
 * @param pinned whether it stays current when another one is complete
 * @param complete generations that are held whole, in the order in which they began
 * @param loading generations that are being loaded, lowest first
 * @param offsets the next offset of each partition; empty before the first bootstrap
 */
public record View(
    @Nullable HeldGeneration current,
    boolean pinned,
    List<HeldGeneration> complete,
    List<HeldGeneration> loading,
    List<Long> offsets) {

  public View {
    complete = List.copyOf(complete);
    loading = List.copyOf(loading);
    offsets = List.copyOf(offsets);
  }

  static View of(Generations state, long[] offsets) {
    return new View(
        Optional.ofNullable(state.current).map(Held::generation).orElse(null),
        state.pinned,
        state.complete.stream().map(Held::generation).toList(),
        state.loads.values().stream().map(load -> load.held().generation()).toList(),
        LongStream.of(offsets).boxed().toList());
  }

  /** Whether the log lost records of the current generation: it is served as it was. */
  public boolean stale() {
    return current != null && current.stale();
  }

  /** The complete generation of an id, the last one that began; null when none is held. */
  public @Nullable HeldGeneration complete(long generation) {
    HeldGeneration last = null;
    for (HeldGeneration held : complete) {
      if (held.generation() == generation) {
        last = held;
      }
    }
    return last;
  }
}
