package io.weir.flink;

/**
 * What attribution is told of a user: what was shown, and what the user did without saying where.
 *
 * <p>Immutable.
 */
sealed interface AttributionInput {
  /** The user; the key of attribution. */
  long userId();

  /**
   * An exposure record.
   *
   * @param userId the user
   * @param exposure what it says
   */
  record Shown(long userId, UserExposure exposure) implements AttributionInput {}

  /**
   * Feedback without requestId, still encoded.
   *
   * @param userId the user
   * @param eventTime when the user acted, epoch ms
   * @param raw the record
   */
  record Acted(long userId, long eventTime, RawRecord raw) implements AttributionInput {}
}
