package io.weir.core.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import java.util.List;

/**
 * The state of a generation, as announced in the {@code models} topic.
 *
 * <p>The arrays are owned by the record and must not be written to after construction.
 *
 * @param generation the generation; an id is used once
 * @param trainerEpoch the trainer's incarnation
 * @param state how far the generation is
 * @param step the training step at which its dense weights were frozen
 * @param files the files that hold the user and cross towers; empty until announced
 * @param configurationHash SHA-256, hexadecimal, of the configuration the model was trained under
 * @param beginOffsets offset of BEGIN per partition of {@code item-embeddings}; empty in BEGUN
 * @param endOffsets offset of END per partition; empty until announced
 */
public record ModelSnapshot(
    long generation,
    long trainerEpoch,
    State state,
    long step,
    List<SnapshotFile> files,
    String configurationHash,
    long[] beginOffsets,
    long[] endOffsets) {

  /** How far a generation is. */
  public enum State {
    /** Its id is taken; vectors may follow. */
    BEGUN,
    /** Every vector is written; it may be served. */
    ANNOUNCED,
    /** The quality gate refused it. */
    REFUSED,
    /** It must not be served any more. */
    RETIRED
  }

  /**
   * A file of a snapshot.
   *
   * @param name its name inside the snapshot
   * @param sizeBytes its size
   * @param sha256 its digest, hexadecimal
   */
  public record SnapshotFile(String name, long sizeBytes, String sha256) {}

  public ModelSnapshot {
    files = List.copyOf(files);
  }

  /**
   * Fails on the first field that breaks the record's rules.
   *
   * @throws io.weir.core.InvalidValueException with the field, its value and the rule
   */
  public void validate() {
    positive("generation", generation);
    notNegative("trainerEpoch", trainerEpoch);
    check(
        endOffsets.length == 0 || endOffsets.length == beginOffsets.length,
        "endOffsets.length",
        endOffsets.length,
        "0 or " + beginOffsets.length + ", one per partition");
  }
}
