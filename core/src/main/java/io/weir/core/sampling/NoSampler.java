package io.weir.core.sampling;

import java.util.Arrays;

/** Keeps every candidate, those of unknown fate too, each with probability 1. */
final class NoSampler implements Sampler {

  /** It has none. */
  record Settings() {
    static final Settings DEFAULTS = new Settings();
  }

  @Override
  public String name() {
    return "none";
  }

  @Override
  public void sample(CandidateView candidates, long seed, float[] inclusionProbability) {
    Arrays.fill(inclusionProbability, 1f);
  }
}
