package io.weir.trainer.model;

import static io.weir.core.Checks.notBlank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Map;

/**
 * Log-odds of a probability that is the product of two: that a thing happens, and that another does
 * given the first.
 *
 * <p>ESMM, a baseline of ECM, which names it without a formula: {@code p_ETCTR = σ(a) σ(b)}.
 *
 * <p>{@code a + b - log(1 + e^a + e^b)}: neither probability is formed, and nothing cancels.
 */
public final class Chain implements ScoreRule {
  /**
   * Settings of {@link Chain}.
   *
   * @param first the model's score of the one, a
   * @param then the model's score of the other given the one, b
   */
  public record Settings(String first, String then) {
    /** A click is an exposure and a click on what is exposed. */
    public static final Settings DEFAULTS = new Settings("exposure", "exposed-click");

    public Settings {
      notBlank("first", first);
      notBlank("then", then);
    }
  }

  private final Settings settings;

  /** The rule with these settings. */
  public Chain(Settings settings) {
    this.settings = settings;
  }

  @Override
  public List<String> of() {
    return List.of(settings.first(), settings.then());
  }

  @Override
  public NDArray score(Map<String, NDArray> scores) {
    NDArray a = ScoreRule.named(scores, settings.first());
    NDArray b = ScoreRule.named(scores, settings.then());
    return a.add(b).sub(LogSums.over(NDArrays.stack(new NDList(a.zerosLike(), a, b), 0)));
  }

  @Override
  public String target() {
    return settings.then();
  }

  @Override
  public double start(double logOdds) {
    // σ(0) = 1/2 of the first: the second must be twice as likely.
    double rate = Math.min(0.9, 2 / (1 + Math.exp(-logOdds)));
    return Math.log(rate / (1 - rate));
  }
}
