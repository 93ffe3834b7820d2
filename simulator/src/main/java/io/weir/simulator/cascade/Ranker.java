package io.weir.simulator.cascade;

/** A ranking stage that learns from what is shown. One arm's, one thread's. */
interface Ranker {
  /** Its score of one candidate of a request, which is the same until it learns again. */
  float score(Visit visit, int candidate);

  /** Learns from what a user was shown, once it is known what he clicked. */
  void learn(Shown shown);

  /** A kind of ranking stage, made anew for each arm. */
  @FunctionalInterface
  interface Method {
    Ranker create(World world);
  }
}
