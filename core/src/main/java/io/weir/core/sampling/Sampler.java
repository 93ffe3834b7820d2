package io.weir.core.sampling;

/**
 * A rule that decides which candidates of a request its sample keeps.
 *
 * <p>What holds for every sampler:
 *
 * <ul>
 *   <li>Candidates that the user engaged with are kept.
 *   <li>The result depends on the candidates and the seed alone; their order plays no part, as
 *       every draw comes from {@link Seeds#uniform the seed and the item}.
 *   <li>The probability that it states for a kept candidate is the one with which it is kept over
 *       all seeds, in (0, 1].
 * </ul>
 *
 * <p>An item of unknown fate belongs to no group of any paper. Where ranking lists it, samplers
 * draw it as an item that ranking stopped, since it may yet turn out to have been shown; where
 * ranking does not, they leave it out, {@code none} excepted.
 *
 * <p>Implementations are immutable and thread-safe.
 */
public interface Sampler {
  /** The registered name, which samples record. */
  String name();

  /**
   * Chooses.
   *
   * @param candidates the request's candidates
   * @param seed the request's seed, see {@link Seeds#of}
   * @param inclusionProbability (candidates) to fill: 0 = left out, else the probability with which
   *     the candidate was kept; what it holds before does not matter
   */
  void sample(CandidateView candidates, long seed, float[] inclusionProbability);
}
