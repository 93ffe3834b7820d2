package io.weir.store.client;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Item vectors by generation, as a reader sees them: an {@link EmbeddingStoreClient}, or in
 * readers' own tests a {@link FakeEmbeddingStore}.
 *
 * <p>Every answer is of one generation, which it names. A reader whose user vectors are of a
 * generation asks for that one; at a {@link GenerationNotHeldException} the generation is gone and
 * the newer one's user tower is to be fetched, see {@link #fetchSnapshot}.
 *
 * <p>Thread-safe. All calls throw {@link StoreUnavailableException} when no replica can be reached
 * in time or none serves anything yet, and {@link EmbeddingStoreException} when the call is
 * refused. Whoever made it closes it; closing again has no effect.
 */
public interface EmbeddingReader extends AutoCloseable {
  /** One item's vector in the current generation, at position 0; see {@link #multiGet}. */
  default ItemVectors get(long id) {
    return multiGet(id);
  }

  /** The vectors of items in the current generation. */
  ItemVectors multiGet(long... ids);

  /**
   * The vectors of items in the given generation and no other, for a reader whose user vectors are
   * of that generation.
   *
   * @throws GenerationNotHeldException when it is not held
   */
  ItemVectors multiGetFrom(long generation, long... ids);

  /**
   * The best candidates of each of several users; items without a vector are left out.
   *
   * @return one ranking for each user
   * @throws GenerationNotHeldException when the query asks for a generation that is not held
   */
  List<RankedItems> score(ScoreQuery query);

  /**
   * {@link #score(ScoreQuery)} by the inner product, in the current generation.
   *
   * @param users (users, dimension), row-major
   * @param topN the most for each user
   * @param ids the candidates
   */
  default List<RankedItems> score(float[] users, int topN, long... ids) {
    return score(ScoreQuery.of(users, topN, ids));
  }

  /**
   * {@link #score(ScoreQuery)} by the inner product, in the given generation and no other.
   *
   * @param users (users, dimension), row-major
   * @param topN the most for each user
   * @param ids the candidates
   */
  default List<RankedItems> scoreFrom(long generation, float[] users, int topN, long... ids) {
    return score(ScoreQuery.of(users, topN, ids).from(generation));
  }

  /** The generations that are held, in the order in which they began, those being loaded last. */
  List<GenerationInfo> generations();

  /** The id of the generation that is served; empty while there is none. */
  default OptionalLong currentGeneration() {
    return generations().stream()
        .filter(held -> held.state() == GenerationInfo.State.CURRENT)
        .mapToLong(GenerationInfo::generation)
        .findFirst();
  }

  /**
   * Copies the files of a generation's model to {@code parent/generation-N}, whole and with the
   * digests that the store names, or not at all; nothing is copied when the folder is there with
   * the same manifest, and a folder of another model is replaced.
   *
   * @return that folder
   * @throws EmbeddingStoreException with NOT_FOUND when the store has no files of the generation
   * @throws java.io.UncheckedIOException when the files cannot be written
   */
  Path fetchSnapshot(long generation, Path parent);

  @Override
  void close();
}
