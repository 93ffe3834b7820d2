package io.weir.flink;

/** The share of the last requests that had something. Not thread-safe. */
final class RecentShare {
  private final boolean[] ring;
  private int next;
  private int known;
  private int having;

  /**
   * @param requests how many of them count
   */
  RecentShare(int requests) {
    ring = new boolean[requests];
  }

  /** Adds a request; the oldest counts no more. */
  void add(boolean has) {
    having += (has ? 1 : 0) - (ring[next] ? 1 : 0);
    ring[next] = has;
    next = (next + 1) % ring.length;
    known = Math.min(known + 1, ring.length);
  }

  /** From 0 to 1; 1 before the first request. */
  double share() {
    return known == 0 ? 1 : (double) having / known;
  }
}
