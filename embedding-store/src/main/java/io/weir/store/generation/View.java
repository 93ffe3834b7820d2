package io.weir.store.generation;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds at one moment: all records before {@code offsets} are durable and readable.
 *
 * @param current the generation that is served; null while there is none
 * @param stale whether the log lost records of it: it is served as it was, until another is loaded
 * @param loading generations that are being loaded, lowest first
 * @param offsets the next offset of each partition; empty before the first bootstrap
 */
public record View(
    @Nullable HeldGeneration current,
    boolean stale,
    List<HeldGeneration> loading,
    List<Long> offsets) {

  public View {
    loading = List.copyOf(loading);
    offsets = List.copyOf(offsets);
  }

  static View of(Generations state) {
    return new View(
        Optional.ofNullable(state.current).map(Held::generation).orElse(null),
        state.stale,
        state.loads.values().stream().map(load -> load.held().generation()).toList(),
        LongStream.of(state.offsets()).boxed().toList());
  }
}
