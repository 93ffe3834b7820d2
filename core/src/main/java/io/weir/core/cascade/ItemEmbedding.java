package io.weir.core.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

/**
 * One record of the {@code item-embeddings} topic: an item's vector, or a marker of its generation.
 *
 * <p>The array is owned by the record and must not be written to after construction.
 *
 * @param itemId the item; 0 in BEGIN and END
 * @param generation the generation of dense weights that made the vector
 * @param kind what the record says
 * @param trainerEpoch the trainer's incarnation; stores ignore lower ones
 * @param step the training step after which the vector was made
 * @param sampleTime event time of the newest sample learnt by then, epoch ms
 * @param values the vector; empty unless REFRESH or UPDATE
 * @param dimension length of the generation's vectors
 * @param count in END: REFRESH records of this generation and epoch in this partition; else 0
 * @param checksum in END: {@link #checksum} of those records, summed; else 0
 */
public record ItemEmbedding(
    long itemId,
    long generation,
    Kind kind,
    long trainerEpoch,
    long step,
    long sampleTime,
    float[] values,
    int dimension,
    long count,
    long checksum) {

  /** What an {@link ItemEmbedding} says. */
  public enum Kind {
    /** A full refresh starts in this partition. */
    BEGIN,
    /** The item's vector, as part of the full refresh. */
    REFRESH,
    /** The item's vector after its row was learnt. */
    UPDATE,
    /** The item has no vector any more. */
    WITHDRAW,
    /** The full refresh is complete in this partition. */
    END
  }

  /** A vector: REFRESH or UPDATE. */
  public static ItemEmbedding vector(
      Kind kind,
      long itemId,
      long generation,
      long trainerEpoch,
      long step,
      long sampleTime,
      float[] values) {
    return new ItemEmbedding(
        itemId, generation, kind, trainerEpoch, step, sampleTime, values, values.length, 0, 0);
  }

  /** Whether the record carries a vector. */
  public boolean hasVector() {
    return kind == Kind.REFRESH || kind == Kind.UPDATE;
  }

  /**
   * A 64-bit digest of one REFRESH record; END carries the wrapping sum over its partition, so that
   * the order of records does not matter.
   */
  public static long checksum(long itemId, float[] values) {
    long h = Ids.mix(itemId);
    for (float value : values) {
      h = Ids.mix(h ^ Float.floatToRawIntBits(value));
    }
    return h;
  }

  /**
   * Fails on the first field that breaks the record's rules.
   *
   * @throws io.weir.core.InvalidValueException with the field, its value and the rule
   */
  public void validate() {
    positive("generation", generation);
    notNegative("trainerEpoch", trainerEpoch);
    positive("dimension", dimension);
    int length = hasVector() ? dimension : 0;
    check(values.length == length, "values.length", values.length, length + " for " + kind);
    finite("values", values);
  }
}
