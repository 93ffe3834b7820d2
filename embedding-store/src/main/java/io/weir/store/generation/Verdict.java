package io.weir.store.generation;

import io.weir.core.InvalidValueException;

/**
 * What became of a record.
 *
 * @param effect whether it took effect
 * @param reason a short stable word for counting; empty when it took effect
 * @param detail one line for people; empty unless it was refused
 */
public record Verdict(Effect effect, String reason, String detail) {
  static final Verdict APPLIED = new Verdict(Effect.APPLIED, "", "");

  /** Whether a record took effect. */
  public enum Effect {
    /** It did. */
    APPLIED,
    /** It is sound but concerns nothing that is held, such as a superseded generation. */
    IGNORED,
    /** It breaks a rule and belongs among the dead letters. */
    REFUSED
  }

  static Verdict ignored(String reason) {
    return new Verdict(Effect.IGNORED, reason, "");
  }

  static Verdict refused(String reason, String detail) {
    return new Verdict(Effect.REFUSED, reason, detail);
  }

  static Verdict refused(String reason, InvalidValueException broken) {
    return refused(reason, String.valueOf(broken.getMessage()));
  }

  /** Whether the record took effect. */
  public boolean applied() {
    return effect == Effect.APPLIED;
  }

  /** Whether the record belongs among the dead letters. */
  public boolean refused() {
    return effect == Effect.REFUSED;
  }
}
