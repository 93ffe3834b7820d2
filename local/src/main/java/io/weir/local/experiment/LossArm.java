package io.weir.local.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A loss of "Understanding the Ranking Loss" at any weight of positives. Immutable, thread-safe.
 *
 * @param label in tables
 * @param objective with the weight of positives as {@code %1$s}
 * @param settings beside it
 */
record LossArm(String label, String objective, List<String> settings) {
  /** The bottom layers of both towers. */
  static final List<String> LAYERS = List.of("user.experts", "item.shortcut");

  private static final String POSITIVE = "positive-weight: %1$s";

  static final LossArm BCE =
      new LossArm("bce", "{loss: bce, task: click, settings: {" + POSITIVE + "}}");

  /** Pairs within a request, as the recipe has them. */
  static final LossArm PAIRS_OF_REQUESTS = pairs("combined-pair", 0.9, "request");

  /** Pairs of the batch: the paper's form, at its best α. */
  static final LossArm PAIRS = pairs("combined-pair, batch", 0.7, "batch");

  /** The other rows of the paper's Table 1. */
  static final List<LossArm> OTHERS =
      List.of(
          withBce("combined-list", "list-net"),
          withBce("rcr", "rcr"),
          new LossArm(
              "jrc",
              "{loss: jrc, task: click, settings: {alpha: 0.4, negative: negative, scope: request, "
                  + POSITIVE
                  + "}}",
              List.of("trainer.model.scores=[negative]")));

  /** Figure 7 (a). */
  static final List<LossArm> FOCAL =
      List.of(
          focal("focal", 2),
          focal("focal", 5),
          focal("focal-modified", 2),
          focal("focal-modified", 5));

  /** Figure 5, beside {@link #PAIRS}. */
  static final List<LossArm> TRADE_OFF =
      List.of(tradeOff(0.1), tradeOff(0.3), tradeOff(0.5), tradeOff(0.9));

  LossArm {
    settings = List.copyOf(settings);
  }

  private LossArm(String label, String objective) {
    this(label, objective, List.of());
  }

  private static LossArm pairs(String label, double alpha, String scope) {
    return new LossArm(
        label,
        "{loss: combined-pair, task: click, settings: {alpha: "
            + alpha
            + ", scope: "
            + scope
            + ", "
            + POSITIVE
            + "}}");
  }

  private static LossArm tradeOff(double alpha) {
    return pairs("α " + alpha, alpha, "batch");
  }

  private static LossArm focal(String loss, int gamma) {
    return new LossArm(
        loss + " γ " + gamma,
        "{loss: " + loss + ", task: click, settings: {gamma: " + gamma + ", " + POSITIVE + "}}");
  }

  private static LossArm withBce(String label, String loss) {
    String settings = "settings: {" + POSITIVE + "}";
    return new LossArm(
        label,
        "{loss: bce, task: click, weight: 0.9, "
            + settings
            + "}, {loss: "
            + loss
            + ", task: click, weight: 0.1, "
            + settings
            + "}");
  }

  /** The arm at a weight of positives. */
  Arm at(double weight, List<Rates> grid) {
    List<String> all = new ArrayList<>(BestRecipe.shownAlone());
    all.add("trainer.metrics.layers=" + LAYERS);
    all.addAll(settings);
    all.add("trainer.objective=[" + String.format(Locale.ROOT, objective, weight) + "]");
    return new Arm(label + " w " + weight, all, grid);
  }
}
