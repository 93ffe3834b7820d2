package io.weir.core.labelling;

/**
 * A way in which the logs of one request contradict each other, and the rule that repairs it.
 *
 * <p>All rules follow one principle: <em>what a record says happened is believed over what another
 * one fails to mention</em>.
 */
public enum Contradiction {
  /** Several different contexts: the earliest event time is kept, then the first one given. */
  SEVERAL_CONTEXTS("several-contexts"),

  /**
   * Several different lists of one stage other than exposure: the latest event time is kept, as the
   * last run of a stage is the one that fed the next; then the longer list, then the first one
   * given.
   */
  SEVERAL_LISTS("several-lists"),

  /** An item more than once in one list: its first, that is best, place is kept. */
  REPEATED_ITEM("repeated-item"),

  /**
   * A list whose original ranks are out of order or equal: its items are sorted by rank, then
   * place; an equal rank becomes the next free one. A list logged in full has the ranks 1..n then;
   * where ranks of a sample outgrow its total by this, the total grows with them. Counted once a
   * list.
   */
  RANKS_NOT_INCREASING("ranks-not-increasing"),

  /** An item that a stage lists although an earlier one, logged in full, does not: it is kept. */
  STAGE_SKIPPED("stage-skipped"),

  /**
   * {@code advanced} disagrees with the lists that follow: an item said to have stayed is listed
   * deeper, or one said by the last list that holds it to have gone on is missing from the next
   * stage's, logged in full. The lists are believed.
   */
  ADVANCED_DIFFERS("advanced-differs"),

  /**
   * Feedback on a candidate that no exposure lists: it counts, and the item was evidently shown, so
   * its stage is exposure; its position stays 0, none.
   */
  FEEDBACK_NOT_EXPOSED("feedback-not-exposed"),

  /**
   * Feedback on an item that no stage lists, or that the sampler left out before it came: it is
   * left out.
   */
  FEEDBACK_NOT_LISTED("feedback-not-listed"),

  /** A record of another user than the context: the context's user is kept. */
  USER_DIFFERS("user-differs"),

  /** A record of another request time than the context: the context's time is kept. */
  REQUEST_TIME_DIFFERS("request-time-differs"),

  /** A record whose event came before its request entered the cascade: it counts. */
  EVENT_BEFORE_REQUEST("event-before-request");

  private final String label;

  Contradiction(String label) {
    this.label = label;
  }

  /** The name in metrics and logs: {@code several-lists}. */
  public String label() {
    return label;
  }
}
