package io.weir.core.labelling;

/** A tally of contradictions by kind. Not thread-safe; whoever assembles owns it. */
public final class Contradictions {
  private static final Contradiction[] KINDS = Contradiction.values();

  private final int[] counts = new int[KINDS.length];

  /** How many of one kind were found. */
  public int count(Contradiction kind) {
    return counts[kind.ordinal()];
  }

  /** How many were found in all. */
  public int total() {
    int total = 0;
    for (int count : counts) {
      total += count;
    }
    return total;
  }

  void add(Contradiction kind) {
    add(kind, 1);
  }

  void add(Contradiction kind, int times) {
    counts[kind.ordinal()] += times;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (Contradiction kind : KINDS) {
      if (count(kind) > 0) {
        text.append(text.length() > 1 ? ", " : "").append(kind.label()).append('=');
        text.append(count(kind));
      }
    }
    return text.append('}').toString();
  }
}
