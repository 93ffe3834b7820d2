package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A contrastive loss of inner products that keeps positives above hard negatives and, by a margin
 * in the angle, further above easy ones.
 *
 * <p>HCCP Eq. 5 and Algorithm 1.
 *
 * <p>{@code 1/U Σ_{p∈pos} [log(e^{s_p} + Σ_{n∈hard∪easy} e^{s_n}) - s_p]} with {@code s = (⟨u, i⟩ -
 * m'|u||i|)/τ} for positives and hard negatives and {@code s = ⟨u, i⟩/τ} for easy ones. Positives
 * are clicked (or ordered, …) impressions. Impressions without the action are in no denominator,
 * nor are items whose fate is unknown. The margin grows with the steps s taken: {@code m' = m/(1 +
 * β_s)}, {@code β_s = β_0 scale^s}; with {@code β_0 = 0} it is m from the start.
 *
 * <p>Shapes: products (requests, columns), users (requests, d), items (items, d). Reduction:
 * divided by the number of the task's requests, those without a positive included; Algorithm 1
 * prints the sum.
 *
 * <p>Deviations: 1. each term uses its own norms ("i=k" in print is a misprint); 2. the sign and
 * the easy factor follow Eq. 5, not the appendix; 3. each row is multiplied by the request's
 * weight; 4. |u||i| without Algorithm 1's ε, which guards a division that is not made here.
 */
public final class MarginInfoNce implements HostLoss {

  /**
   * Settings of {@link MarginInfoNce}.
   *
   * @param margin m, 0 or above; 0 makes it InfoNCE
   * @param temperature τ, above 0
   * @param hard groups of negatives that take the margin
   * @param easy groups of negatives that do not
   * @param annealingStart β_0, 0 or above; the paper's is 9999
   * @param annealingScale by which β is multiplied at each step, in (0, 1)
   * @param reduction what the sum is divided by
   */
  public record Settings(
      double margin,
      double temperature,
      Set<SampleGroup> hard,
      Set<SampleGroup> easy,
      double annealingStart,
      double annealingScale,
      Reduction reduction) {
    /** The paper's, its margin not annealed. */
    public static final Settings DEFAULTS =
        new Settings(
            0.9,
            0.1,
            Set.of(SampleGroup.RANKED, SampleGroup.RETRIEVED),
            Set.of(SampleGroup.IN_BATCH, SampleGroup.POOL),
            0,
            0.999,
            Reduction.REQUESTS);

    public Settings {
      check(margin >= 0 && Double.isFinite(margin), "margin", margin, "finite, >= 0");
      Contrast.checkTemperature(temperature);
      check(
          !hard.isEmpty() || margin == 0,
          "hard",
          hard,
          "at least one group, as margin is " + margin);
      check(hard.stream().noneMatch(easy::contains), "easy", easy, "none of hard " + hard);
      SampleGroup.some("easy", SampleGroup.union(hard, easy));
      hard = SampleGroup.set(hard);
      easy = SampleGroup.set(easy);
      check(
          annealingStart >= 0 && Double.isFinite(annealingStart),
          "annealing-start",
          annealingStart,
          "finite, >= 0");
      check(
          annealingScale > 0 && annealingScale < 1, "annealing-scale", annealingScale, "in (0, 1)");
    }

    /** β_s, after s steps. */
    double beta(long step) {
      return annealingStart * Math.pow(annealingScale, step);
    }

    /** m', after s steps. */
    double margin(long step) {
      return margin / (1 + beta(step));
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public MarginInfoNce(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return SampleGroup.union(
        Set.of(SampleGroup.EXPOSED), SampleGroup.union(settings.hard(), settings.easy()));
  }

  @Override
  public List<Need> needs() {
    return List.of(Need.vectors());
  }

  @Override
  public OptionalDouble value(LossInput input, HostTerm term) {
    Cells positives = input.positives();
    if (positives.isEmpty()) {
      return OptionalDouble.empty();
    }
    Cells negatives =
        input.negatives(SampleGroup.union(settings.hard(), settings.easy()), positives);
    double margin = settings.margin(input.step());
    double[] ofPositives = new double[positives.size()];
    Arrays.fill(ofPositives, margin);
    double[] ofNegatives = new double[negatives.size()];
    int hard = SampleGroup.bits(settings.hard());
    for (int i = 0; i < ofNegatives.length; i++) {
      ofNegatives[i] = negatives.isOf(hard, i) ? margin : 0;
    }
    double denominator = settings.reduction().denominator(positives.size(), input.requests());
    Contrast contrast =
        Contrast.of(
            positives,
            scores(term, positives, ofPositives, settings.temperature()),
            positives.weights(denominator),
            negatives,
            scores(term, negatives, ofNegatives, settings.temperature()));
    add(term, positives, ofPositives, contrast.ofPositives());
    add(term, negatives, ofNegatives, contrast.ofNegatives());
    return OptionalDouble.of(contrast.value());
  }

  /** {@code (⟨u, i⟩ - m'|u||i|)/τ} of each cell. */
  static double[] scores(HostTerm term, Cells cells, double[] margins, double tau) {
    double[] scores = term.scores(cells, 1 / tau);
    if (anyNonZero(margins)) {
      double[] norms = term.norms(cells);
      for (int i = 0; i < scores.length; i++) {
        scores[i] -= margins[i] * norms[i] / tau;
      }
    }
    return scores;
  }

  private void add(HostTerm term, Cells cells, double[] margins, double[] gradient) {
    term.add(cells, gradient, 1 / settings.temperature());
    if (anyNonZero(margins)) {
      double[] ofNorms = new double[gradient.length];
      for (int i = 0; i < ofNorms.length; i++) {
        ofNorms[i] = -margins[i] * gradient[i] / settings.temperature();
      }
      term.addOfNorms(cells, ofNorms);
    }
  }

  private static boolean anyNonZero(double[] margins) {
    return Arrays.stream(margins).anyMatch(margin -> margin != 0);
  }
}
