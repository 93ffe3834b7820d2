package io.weir.trainer.loss;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The expected number of the model's gates that are open.
 *
 * <p>ECMM Eq. 6; Louizos et al. 2018, Eq. 12. λ is the term's weight.
 *
 * <p>{@code Σ σ(log α - β log(-γ/ζ))}, see {@link io.weir.trainer.model.HardConcrete}.
 *
 * <p>Shapes: log α, any. Probabilities may be clipped to [c, 1 - c], with gradient 0 where they
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
    /** Not clipped. */
    public static final Settings DEFAULTS = new Settings("routing", 0);

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
    NDArray open = Activation.sigmoid(gates.logAlpha().sub(gates.distribution().shift()));
    return Optional.of(
        (settings.clip() > 0 ? open.clip(settings.clip(), 1 - settings.clip()) : open).sum());
  }
}
