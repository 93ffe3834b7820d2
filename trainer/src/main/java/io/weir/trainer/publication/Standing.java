package io.weir.trainer.publication;

import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.State;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The generations that {@code models} names as begun or announced, and which of them are to be
 * retired: announced ones beyond the newest that are kept, and begun ones whose refresh was
 * abandoned. Not thread-safe.
 */
final class Standing {
  private final int keep;
  private final NavigableMap<Long, ModelSnapshot> byId = new TreeMap<>();

  /**
   * @param keep announced generations that stay
   * @param before what earlier trainers have left
   */
  Standing(int keep, Collection<ModelSnapshot> before) {
    this.keep = keep;
    before.forEach(this::add);
  }

  /** Takes in the newest state of a generation. */
  void add(ModelSnapshot snapshot) {
    if (snapshot.state() == State.BEGUN || snapshot.state() == State.ANNOUNCED) {
      byId.put(snapshot.generation(), snapshot);
    } else {
      byId.remove(snapshot.generation());
    }
  }

  /** The announced generations that stay. */
  Set<Long> kept() {
    Set<Long> kept = new TreeSet<>();
    for (ModelSnapshot snapshot : byId.descendingMap().values()) {
      if (snapshot.state() == State.ANNOUNCED && kept.size() < keep) {
        kept.add(snapshot.generation());
      }
    }
    return kept;
  }

  /** Takes out all that must go, ascending; called while no refresh is under way. */
  List<ModelSnapshot> takeRetiring() {
    Set<Long> kept = kept();
    List<ModelSnapshot> retiring =
        byId.values().stream().filter(each -> !kept.contains(each.generation())).toList();
    retiring.forEach(each -> byId.remove(each.generation()));
    return retiring;
  }

  /**
   * The record that retires a generation.
   *
   * @param trainerEpoch of the trainer that retires it: readers heed no earlier one
   */
  static ModelSnapshot retired(ModelSnapshot last, long trainerEpoch) {
    return new ModelSnapshot(
        last.generation(),
        trainerEpoch,
        State.RETIRED,
        last.step(),
        List.of(),
        last.configurationHash(),
        last.beginOffsets(),
        last.endOffsets());
  }
}
