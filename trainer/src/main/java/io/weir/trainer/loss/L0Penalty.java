package io.weir.trainer.loss;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Gates;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the model's gates are expected to cost: their number, or what each is said to cost, times
 * the probability that it is open.
 *
 * <p>ECMM Eq. 6; Louizos et al. 2018, Eq. 12; FSCD's penalty of complex features. λ is the term's
 * weight, as is FSCD's 1/N.
 *
 * <p>{@code Σ c σ(o)} with costs c and log-odds o of being open; of hard-concrete gates c = 1 and
 * {@code o = log α - β log(-γ/ζ)}, see {@link io.weir.trainer.model.HardConcrete}.
 *
 * <p>Shapes: gates, any. Probabilities may be clipped to [c, 1 - c], with gradient 0 where they
 * are.
 */
public final class L0Penalty implements Loss {

  /**
   * Settings of {@link L0Penalty}.
   *
   * @param gates the model's name of the gates
   * @param clip c, in [0, 0.5); 0 = not clipped
   */
  public record Settings(String gates, double clip) {
    /** ECMM's routes, not clipped. */
    public static final Settings ROUTING = new Settings("routing", 0);

    /** FSCD's fields, not clipped. */
    public static final Settings FIELDS = new Settings("fields", 0);

    public Settings {
      notBlank("gates", gates);
      check(clip >= 0 && clip < 0.5, "clip", clip, "in [0, 0.5)");
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public L0Penalty(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return Set.of();
  }

  @Override
  public List<Need> needs() {
    return List.of(Need.gates("gates", settings.gates()));
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Gates gates = input.gates(settings.gates());
    NDArray open = Activation.sigmoid(gates.openLogits());
    if (settings.clip() > 0) {
      open = open.clip(settings.clip(), 1 - settings.clip());
    }
    return Optional.of(open.mul(gates.costs()).sum());
  }
}
