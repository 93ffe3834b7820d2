package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A contrastive loss that draws each item's representation towards its frozen pre-trained vector.
 *
 * <p>GRACE Eq. 10.
 *
 * <p>With representations φ, pre-trained vectors ψ and the items P that have one: {@code Σ_{i∈P}
 * [log Z_i - ⟨φ_i, ψ_i⟩/τ]}. Z is, by mode,
 *
 * <ul>
 *   <li>{@code as-printed}: {@code Σ_j e^{⟨φ_i, φ_j⟩/τ}} over the whole batch, i included; as the
 *       numerator's pair is not in it, the value may be negative;
 *   <li>{@code infonce}: {@code e^{⟨φ_i, ψ_i⟩/τ} + Σ_{j≠i} e^{⟨φ_i, φ_j⟩/τ}};
 *   <li>{@code cross}: {@code Σ_{j∈P} e^{⟨φ_i, ψ_j⟩/τ}}.
 * </ul>
 *
 * <p>Shapes: φ (items, k), ψ (P, k). Vectors are not normalised. Masked are items that are in no
 * candidate of the groups. Reduction: {@code sum}, or {@code items} for the mean over P.
 *
 * <p>Deviations: 1. the batch is that of its distinct items, each once, however often it is listed;
 * requests' weights do not enter; 2. print runs over N + 1 terms, read as all N.
 */
public final class GraceGeneralization implements Loss {

  /** What the numerator is held against. */
  public enum Mode {
    /** All representations. */
    AS_PRINTED,
    /** The pair itself and all other representations. */
    INFONCE,
    /** All pre-trained vectors. */
    CROSS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Settings of {@link GraceGeneralization}.
   *
   * @param mode what the numerator is held against
   * @param temperature τ, above 0
   * @param reduction what the sum is divided by
   * @param groups the candidates whose items make the batch
   */
  public record Settings(
      Mode mode, double temperature, Reduction reduction, Set<SampleGroup> groups) {
    /** As printed, over all listed items. */
    public static final Settings DEFAULTS =
        new Settings(
            Mode.AS_PRINTED,
            0.1,
            Reduction.SUM,
            Set.of(
                SampleGroup.EXPOSED, SampleGroup.RANKED, SampleGroup.RETRIEVED, SampleGroup.POOL));

    public Settings {
      Contrast.checkTemperature(temperature);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public GraceGeneralization(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public List<Need> needs() {
    return List.of(Need.representations(), Need.signal(Offer.PRETRAINED_EMBEDDING));
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    double[][] pretrained = input.representations().pretrained();
    int[] items =
        Arrays.stream(input.cells(settings.groups()).items()).sorted().distinct().toArray();
    int[] having =
        IntStream.range(0, items.length).filter(i -> pretrained[items[i]].length > 0).toArray();
    if (having.length == 0) {
      return Optional.empty();
    }
    double sharpness = 1 / settings.temperature();
    NDArray phi = Tensors.rows(input.representations().learnt(), items);
    NDArray own = Tensors.times(Tensors.rows(phi, having), sharpness);
    NDArray psi = psi(phi, items, having, pretrained);
    NDArray numerators = own.mul(psi).sum(new int[] {1});
    int[] self = settings.mode() == Mode.INFONCE ? having : new int[having.length];
    if (settings.mode() != Mode.INFONCE) {
      Arrays.fill(self, -1);
    }
    NDArray sum =
        ProductContrast.sum(
            settings.mode() == Mode.INFONCE
                ? ProductContrast.Form.BESIDE
                : ProductContrast.Form.AGAINST,
            own,
            settings.mode() == Mode.CROSS ? psi : phi,
            numerators,
            self);
    double denominator = settings.reduction().denominator(having.length, input.requests());
    return Optional.of(Tensors.times(sum, 1 / denominator));
  }

  /** ψ of the items that have one: (P, k). */
  private static NDArray psi(NDArray like, int[] items, int[] having, double[][] pretrained) {
    int width = (int) like.getShape().get(1);
    double[] values = new double[having.length * width];
    for (int i = 0; i < having.length; i++) {
      for (int d = 0; d < width; d++) {
        values[i * width + d] = pretrained[items[having[i]]][d];
      }
    }
    return Tensors.constant(like, values, new Shape(having.length, width));
  }
}
