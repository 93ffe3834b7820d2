package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.recipe.Recipes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run of one model over one log: what an experiment is made of. Immutable, thread-safe.
 *
 * @param log name of the log
 * @param arm name of the model
 * @param settings of the arm, each {@code section.option=value}
 * @param rates learning rates; null = the arm's own
 * @param seed of the trainer
 * @param span how much of the log is learnt from
 * @param measure what it is judged by
 */
record Cell(
    String log,
    String arm,
    List<String> settings,
    @Nullable Rates rates,
    long seed,
    Span span,
    Measure.Of measure) {

  /** How much of a log is learnt from. */
  enum Span {
    /** The earlier half of its requests. */
    FIRST_HALF,
    /** All of it. */
    WHOLE
  }

  Cell {
    settings = List.copyOf(settings);
  }

  /** What tells the cell from the others of its experiment, fit for the name of a file. */
  String key() {
    String key = log + "." + arm + "." + (rates == null ? "own" : rates) + ".seed" + seed;
    String half = span == Span.FIRST_HALF ? ".first-half" : "";
    return (key + half).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "_");
  }

  /**
   * The trainer's configuration.
   *
   * @param beneath what lies under the arm's settings
   * @param user what lies over them
   */
  WeirConfig config(WeirConfig beneath, WeirConfig user) {
    WeirConfig own = WeirConfig.defaults().withAll(settings);
    if (rates != null) {
      own = own.withAll(rates.settings());
    }
    WeirConfig arm = beneath.overlaidBy(own).overlaidBy(user).with("trainer.seed=" + seed);
    return Recipes.under(arm);
  }

  /** SHA-256, hexadecimal, of all that decides what comes out, the log aside. */
  String fingerprint(WeirConfig config) {
    String text = TrainerConfig.of(config) + "\n" + config.tasks() + "\n" + span;
    return fingerprint(text);
  }

  /** SHA-256, hexadecimal, of a text. */
  static String fingerprint(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(SampleLog.sha256().digest(bytes));
  }
}
