package io.weir.simulator.cascade;

/** What random numbers are for: each purpose of a seed has its own. */
final class Purpose {
  static final long CATALOGUE = 1;
  static final long POPULATION = 2;
  static final long FASHION = 3;
  static final long TASTE = 4;
  static final long ARRIVAL = 5;
  static final long RETRIEVAL = 6;
  static final long PRE_RANKING = 7;
  static final long HISTORY = 8;
  static final long OBSERVATION = 9;
  static final long RANKING = 10;
  static final long BEHAVIOUR = 11;
  static final long ELSEWHERE = 12;
  static final long LOG = 13;
  static final long REQUEST = 14;

  private Purpose() {}
}
