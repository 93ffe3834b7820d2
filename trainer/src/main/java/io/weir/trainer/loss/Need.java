package io.weir.trainer.loss;

/**
 * Something that a loss looks at and that not every model or stream has.
 *
 * @param kind what it is
 * @param key the setting that asks for it, below the term; for errors
 * @param name which one
 */
public record Need(Kind kind, String key, String name) {

  /** What a need is. */
  public enum Kind {
    /** One of the model's final scores. */
    SCORE,
    /** The vectors behind the term's own score. */
    VECTORS,
    /** Something the samples or the items of the stream carry. */
    SIGNAL,
    /** Representations of items. */
    REPRESENTATIONS,
    /** Gates of the model. */
    GATES
  }

  /** Another of the model's final scores. */
  static Need score(String setting, String name) {
    return new Need(Kind.SCORE, "settings." + setting, name);
  }

  /** The vectors behind the term's own score. */
  static Need vectors() {
    return new Need(Kind.VECTORS, "scores", "");
  }

  /** Something that the stream carries. */
  static Need signal(String name) {
    return new Need(Kind.SIGNAL, "loss", name);
  }

  /** Representations of items. */
  static Need representations() {
    return new Need(Kind.REPRESENTATIONS, "loss", "");
  }

  /** Gates of the model. */
  static Need gates(String setting, String name) {
    return new Need(Kind.GATES, "settings." + setting, name);
  }
}
