package io.weir.flink;

import io.weir.core.cascade.Stage;
import io.weir.schemas.Topics;
import org.jspecify.annotations.Nullable;

/**
 * A topic the join reads. The order is part of the state's format, and it is the order in which the
 * records of one request are assembled: add at the end only.
 */
enum SourceTopic {
  REQUESTS("requests", null),
  RETRIEVAL(Stage.RETRIEVAL),
  PRE_RANKING(Stage.PRE_RANKING),
  RANKING(Stage.RANKING),
  RE_RANKING(Stage.RE_RANKING),
  EXPOSURE(Stage.EXPOSURE),
  FEEDBACK("feedback", null);

  private static final SourceTopic[] BY_CODE = values();

  private final String label;
  private final @Nullable Stage stage;

  SourceTopic(Stage stage) {
    this(stage.label(), stage);
  }

  SourceTopic(String label, @Nullable Stage stage) {
    this.label = label;
    this.stage = stage;
  }

  static SourceTopic ofCode(int code) {
    return BY_CODE[code];
  }

  /** Its number in state. */
  int code() {
    return ordinal();
  }

  /** The name in operator ids: {@code pre-ranking}. */
  String label() {
    return label;
  }

  /** The stage whose lists it carries; null for contexts and feedback. */
  @Nullable Stage stage() {
    return stage;
  }

  /** The topic's full name. */
  String topic(Topics topics) {
    if (stage != null) {
      return topics.candidates(stage);
    }
    return this == REQUESTS ? topics.requests() : topics.feedback();
  }
}
