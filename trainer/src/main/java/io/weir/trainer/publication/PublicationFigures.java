package io.weir.trainer.publication;

/**
 * What a publisher has done since its start. Immutable, thread-safe.
 *
 * @param announced generations that were announced
 * @param refused generations that the gate refused
 * @param abandoned generations whose refresh or snapshot failed
 * @param retired generations that were retired
 * @param waiting items that changed and whose records are not all acknowledged
 * @param generation the one that readers use; 0 = none
 * @param generationMs since when its dense weights are frozen, epoch ms; 0 = there is none
 */
public record PublicationFigures(
    long announced,
    long refused,
    long abandoned,
    long retired,
    long waiting,
    long generation,
    long generationMs) {
  /** Nothing was done. */
  public static final PublicationFigures NONE = new PublicationFigures(0, 0, 0, 0, 0, 0, 0);
}
