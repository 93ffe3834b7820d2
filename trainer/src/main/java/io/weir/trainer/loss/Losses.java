package io.weir.trainer.loss;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import java.util.Set;

/** Every loss by name. Thread-safe. */
public final class Losses {
  private static final Registry<Loss> REGISTRY =
      new Registry<Loss>("losses")
          .register("bce", Bce.Settings.DEFAULTS, Bce::new)
          .register("focal", Focal.Settings.STANDARD, Focal::new)
          .register("focal-modified", Focal.Settings.MODIFIED, Focal::new)
          .register("combined-pair", CombinedPair.Settings.DEFAULTS, CombinedPair::new)
          .register("ranknet", RankNet.Settings.DEFAULTS, RankNet::new)
          .register("list-net", ListNet.Settings.LIST_NET, ListNet::new)
          .register("rcr", ListNet.Settings.RCR, ListNet::new)
          .register("lambda-rank", LambdaRank.Settings.LAMBDA_RANK, LambdaRank::new)
          .register("pair-rank", LambdaRank.Settings.PAIR_RANK, LambdaRank::new)
          .register("list-mle", ListMle.Settings.LOCAL, ListMle::new)
          .register("copr", Copr.Settings.DEFAULTS, Copr::new)
          .register("grace-consistency", GraceConsistency.Settings.DEFAULTS, GraceConsistency::new)
          .register(
              "grace-generalization",
              GraceGeneralization.Settings.DEFAULTS,
              GraceGeneralization::new)
          .register("distillation", Distillation.Settings.DEFAULTS, Distillation::new)
          .register("rethink", Rethink.Settings.DEFAULTS, Rethink::new)
          .register("ecm-softmax", EcmSoftmax.Settings.DEFAULTS, EcmSoftmax::new)
          .register("ecmm", Ecmm.Settings.DEFAULTS, Ecmm::new)
          .register("l0", L0Penalty.Settings.ROUTING, L0Penalty::new)
          .register("field-cost", L0Penalty.Settings.FIELDS, L0Penalty::new)
          .register("jrc", Jrc.Settings.DEFAULTS, Jrc::new)
          .register("bpr", Bpr.Settings.DEFAULTS, Bpr::new)
          .register("sampled-softmax", SampledSoftmax.Settings.DEFAULTS, SampledSoftmax::new)
          .register("infonce", InfoNce.Settings.DEFAULTS, InfoNce::new)
          .register("margin-infonce", MarginInfoNce.Settings.DEFAULTS, MarginInfoNce::new);

  private Losses() {}

  /** The registered names. */
  public static Set<String> names() {
    return REGISTRY.names();
  }

  /**
   * Makes a loss.
   *
   * @param key the configuration key, for errors
   */
  public static Loss create(String key, Choice choice) {
    return REGISTRY.create(key, choice);
  }

  /** A loss's default settings, as the configuration writes them. */
  public static ObjectNode defaults(String name) {
    return REGISTRY.defaults(name);
  }

  /** Makes a loss with its default settings. */
  public static Loss create(String name) {
    return REGISTRY.create(name);
  }
}
