package io.weir.core.cascade;

import io.weir.core.InvalidValueException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A stage of the cascade, in the order in which candidates pass through it.
 *
 * <p>A stage's log lists what that stage <em>put in order</em>: the deepest stage that lists an
 * item is the item's {@code stageReached}.
 */
public enum Stage {
  /** The merged retrieved set. */
  RETRIEVAL("retrieval"),
  /** The retrieved set, in pre-ranking's order. */
  PRE_RANKING("pre-ranking"),
  /** What pre-ranking passed on, in ranking's order. */
  RANKING("ranking"),
  /** What ranking passed on, in re-ranking's order. */
  RE_RANKING("re-ranking"),
  /** What was shown; rank = position. */
  EXPOSURE("exposure");

  /** {@code stageReached} of an item of the pool that no stage of the request lists. */
  public static final byte POOL = 0;

  /** {@code stageReached} of an item whose fate the logs do not tell. */
  public static final byte UNKNOWN = -1;

  private static final Stage[] BY_DEPTH = values();

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** 1 for retrieval to 5 for exposure: the value of {@code stageReached}. */
  public byte depth() {
    return (byte) (ordinal() + 1);
  }

  /** The name in topics, logs and prose: {@code pre-ranking}. */
  public String label() {
    return label;
  }

  /** The stage of a depth of 1 to 5. */
  public static Stage ofDepth(int depth) {
    if (depth < 1 || depth > BY_DEPTH.length) {
      throw new InvalidValueException("depth", depth, "1 to " + BY_DEPTH.length);
    }
    return BY_DEPTH[depth - 1];
  }

  /** The stage of a label, or of an enum constant's name. */
  public static Stage ofLabel(String label) {
    for (Stage stage : BY_DEPTH) {
      if (stage.label.equals(label) || stage.name().equals(label)) {
        return stage;
      }
    }
    throw new InvalidValueException(
        "stage",
        label,
        "one of " + Arrays.stream(BY_DEPTH).map(Stage::label).collect(Collectors.joining(", ")));
  }
}
