package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Stage;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far a candidate came, or where it was drawn: HCCP's N1 to N5. Each is in one group. */
public enum SampleGroup {
  /** N1: impressions. */
  EXPOSED,
  /** N2: put in order by ranking, not shown. */
  RANKED,
  /** N3: retrieved, did not reach ranking. */
  RETRIEVED,
  /** N4: drawn among other requests' impressions. */
  IN_BATCH,
  /** N5: of the pool, not retrieved: drawn from the catalogue, or of the sample itself. */
  POOL;

  /** The group of a listed item; null = its fate is unknown. */
  public static @Nullable SampleGroup of(byte stageReached) {
    if (stageReached < Stage.POOL) {
      return null;
    }
    if (stageReached == Stage.POOL) {
      return POOL;
    }
    if (stageReached < Stage.RANKING.depth()) {
      return RETRIEVED;
    }
    return stageReached < Stage.EXPOSURE.depth() ? RANKED : EXPOSED;
  }

  /**
   * A set of groups, checked.
   *
   * @throws io.weir.core.InvalidValueException when it is empty
   */
  static Set<SampleGroup> some(String key, Collection<SampleGroup> groups) {
    check(!groups.isEmpty(), key, "[]", "at least one of " + Arrays.toString(values()));
    return set(groups);
  }

  /** A set of groups, perhaps empty, in their own order. */
  static Set<SampleGroup> set(Collection<SampleGroup> groups) {
    Set<SampleGroup> set = EnumSet.noneOf(SampleGroup.class);
    set.addAll(groups);
    return Collections.unmodifiableSet(set);
  }

  /** The groups of either set. */
  static Set<SampleGroup> union(Set<SampleGroup> some, Set<SampleGroup> others) {
    Set<SampleGroup> union = EnumSet.noneOf(SampleGroup.class);
    union.addAll(some);
    union.addAll(others);
    return Collections.unmodifiableSet(union);
  }

  /** The bits of some groups. */
  static int bits(Set<SampleGroup> groups) {
    return groups.stream().mapToInt(group -> 1 << group.ordinal()).sum();
  }

  /** Of each the bit, 0 of null. */
  static byte[] bits(@Nullable SampleGroup[] groups) {
    byte[] bits = new byte[groups.length];
    for (int i = 0; i < bits.length; i++) {
      SampleGroup group = groups[i];
      bits[i] = (byte) (group == null ? 0 : 1 << group.ordinal());
    }
    return bits;
  }

  /** Whether members may stand behind the lists, where only inner products score them. */
  boolean drawn() {
    return this == IN_BATCH || this == POOL;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
