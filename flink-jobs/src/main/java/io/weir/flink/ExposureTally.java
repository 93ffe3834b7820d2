package io.weir.flink;

/**
 * What must be known of a user's exposures without reading them. Immutable.
 *
 * @param items items in all of them, those that are to be forgotten soon too
 * @param cleanupAt when the next ones are forgotten, epoch ms
 */
record ExposureTally(int items, long cleanupAt) {
  static final ExposureTally NONE = new ExposureTally(0, Long.MAX_VALUE);

  /** This, and one exposure more. */
  ExposureTally with(int itemsAdded, long cleanup) {
    return new ExposureTally(items + itemsAdded, Math.min(cleanupAt, cleanup));
  }
}
