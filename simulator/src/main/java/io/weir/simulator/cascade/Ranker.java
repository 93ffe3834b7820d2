package io.weir.simulator.cascade;

/** A ranking stage that learns from what is shown. One arm's, one thread's. */
interface Ranker {
  /** Its score of one candidate of a request, which is the same until it learns again. */
  float score(Visit visit, int candidate);

  /** Learns from an exposure of an item. */
  void learn(int item);

  /** A kind of ranking stage, made anew for each arm. */
  @FunctionalInterface
  interface Method {
    Ranker create(World world);
  }
}
