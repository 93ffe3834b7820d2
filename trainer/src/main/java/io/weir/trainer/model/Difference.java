package io.weir.trainer.model;

import static io.weir.core.Checks.notBlank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Map;

/**
 * Log-odds of the difference of two probabilities: that a thing happens without a part of it.
 *
 * <p>ECM Table 2: the score t2 of models that learn p_ETR and p_ETCTR, shown without a click.
 *
 * <p>{@code d = σ(a) - σ(b)}, score {@code log max(d, ε) - log(1 - d)} with ε = 1e-7. The model may
 * take the part for more likely than the whole; the score falls on with d where d is not above ε.
 * Neither probability is formed, and nothing cancels: {@code d = σ(a) σ(-b) (1 - e^{b-a})}.
 */
public final class Difference implements ScoreRule {
  private static final double EPSILON = 1e-7;

  /**
   * Settings of {@link Difference}.
   *
   * @param whole the model's score of the one, a
   * @param part the model's score of what is taken from it, b
   */
  public record Settings(String whole, String part) {
    /** Shown without a click. */
    public static final Settings DEFAULTS = new Settings("exposure", "t1");

    public Settings {
      notBlank("whole", whole);
      notBlank("part", part);
    }
  }

  private final Settings settings;

  /** The rule with these settings. */
  public Difference(Settings settings) {
    this.settings = settings;
  }

  @Override
  public List<String> of() {
    return List.of(settings.whole(), settings.part());
  }

  @Override
  public NDArray score(Map<String, NDArray> scores) {
    NDArray a = ScoreRule.named(scores, settings.whole());
    NDArray b = ScoreRule.named(scores, settings.part());
    NDArray log = logOfPositive(a, b).clip(Math.log(EPSILON), 0);
    return log.sub(LogSums.over(NDArrays.stack(new NDList(logOf(a.neg()), logOf(b)), 0)));
  }

  /** {@code log(σ(a) - σ(b))}; something below log ε where the difference is not above ε. */
  private static NDArray logOfPositive(NDArray a, NDArray b) {
    NDArray difference = b.sub(a);
    // The slope of σ is at most 1/4.
    NDArray counts = difference.lt(-4 * EPSILON);
    NDArray safe = NDArrays.where(counts, difference, difference.onesLike().neg());
    // 1 - e^x = -tanh(x/2) (1 + e^x)
    NDArray log =
        Scalars.times(safe, 0.5)
            .tanh()
            .neg()
            .log()
            .sub(logOf(safe.neg()))
            .add(logOf(a))
            .add(logOf(b.neg()));
    return NDArrays.where(counts, log, Scalars.times(log.onesLike(), 2 * Math.log(EPSILON)));
  }

  /** {@code log σ(x) = -log(e^0 + e^-x)}. */
  private static NDArray logOf(NDArray x) {
    return LogSums.over(NDArrays.stack(new NDList(x.zerosLike(), x.neg()), 0)).neg();
  }

  @Override
  public String target() {
    return settings.whole();
  }

  @Override
  public double start(double logOdds) {
    // σ(0) = 1/2 of the part.
    double rate = Math.min(0.99, 0.5 + 1 / (1 + Math.exp(-logOdds)));
    return Math.log(rate / (1 - rate));
  }
}
