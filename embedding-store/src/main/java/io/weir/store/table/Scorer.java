package io.weir.store.table;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;

import org.jspecify.annotations.Nullable;

/**
 * Scores candidates of a {@link VectorTable} for user vectors and keeps the best of each user.
 *
 * <p>Rows are looked up a few at a time. For one user a {@link MemoryKernel} multiplies them where
 * they lie; otherwise they are decoded into memory that stays near, and every user meets them
 * there, so each candidate is looked up once. A score of finite vectors may overflow to an
 * infinity, which ranks as one; a sum of both infinities (NaN) counts as the lowest.
 *
 * <p>Immutable, thread-safe.
 *
 * @param kernel does the arithmetic
 * @param similarity what a score is
 */
public record Scorer(Kernel kernel, Similarity similarity) {
  /**
   * Scores each candidate for each user.
   *
   * @param users (users, dimension), row-major, finite
   * @param ids the candidates; an id that comes twice is offered twice
   * @param found bitmap as of {@link VectorTable#multiGet}
   * @param best one for each user; not sorted
   * @return how many candidates have a vector
   * @throws io.weir.core.InvalidValueException when the users' elements do not fit
   */
  public int score(VectorTable table, float[] users, long[] ids, byte[] found, TopN... best) {
    int dimension = table.dimension();
    int expected = best.length * dimension;
    check(
        users.length == expected,
        "users.length",
        users.length,
        expected + ", " + best.length + " vectors of " + dimension);
    finite("users", users);
    Block block = new Block(this, table, users, best);
    Lookup lookup = table.lookup();
    int count = 0;
    for (int first = 0; first < ids.length; first += Lookup.MOST) {
      int some = lookup.find(ids, first);
      for (int i = 0; i < some; i++) {
        int at = first + i;
        if (block.take(lookup, i, ids[at])) {
          found[at >> 3] |= (byte) (1 << (at & 7));
          count++;
        }
      }
      block.offer();
    }
    return count;
  }

  /** What multiplies rows where they lie; null = they must be decoded. */
  private @Nullable MemoryKernel inPlace(VectorTable table, int users) {
    boolean products = similarity == Similarity.DOT && table.encoding() == Encoding.FLOAT32;
    return users == 1 && products && kernel instanceof MemoryKernel memory ? memory : null;
  }

  /** A few candidates' rows or products, and all users. */
  private static final class Block {
    private final Kernel kernel;
    private final @Nullable MemoryKernel inPlace;
    private final float[] users;
    private final int dimension;
    private final TopN[] best;
    private final long[] ids = new long[Lookup.MOST];
    private final float[] rows;
    private final float[] products;
    private final float[] squares;
    private final boolean cosine;
    private final float[] userSquares;
    private int size;

    Block(Scorer scorer, VectorTable table, float[] users, TopN... best) {
      this.kernel = scorer.kernel;
      this.inPlace = scorer.inPlace(table, best.length);
      this.users = users;
      this.dimension = table.dimension();
      this.best = best;
      this.rows = new float[inPlace == null ? Lookup.MOST * dimension : 0];
      this.products = new float[kernel.room(Lookup.MOST)];
      this.cosine = scorer.similarity == Similarity.COSINE;
      this.squares = new float[cosine ? kernel.room(Lookup.MOST) : 0];
      this.userSquares = new float[cosine ? kernel.room(best.length) : 0];
      if (cosine) {
        kernel.squares(users, best.length, dimension, userSquares);
      }
    }

    /** Takes the i-th candidate found in; false when it has no row. */
    boolean take(Lookup lookup, int i, long id) {
      boolean found =
          inPlace == null
              ? lookup.decode(i, id, rows, size * dimension)
              : lookup.dot(i, id, inPlace, users, 0, products, size);
      // Where it was not found, the next one's takes its place.
      ids[size] = id;
      size += found ? 1 : 0;
      return found;
    }

    /** Gives all that were taken in to the best, and forgets them. */
    void offer() {
      if (inPlace == null) {
        multiply();
      } else {
        inPlace.sum(products, size);
        best[0].offer(ids, products, size);
      }
      size = 0;
    }

    private void multiply() {
      if (cosine) {
        kernel.squares(rows, size, dimension, squares);
      }
      for (int user = 0; user < best.length; user++) {
        kernel.dots(users, user * dimension, rows, size, dimension, products);
        if (cosine) {
          for (int i = 0; i < size; i++) {
            products[i] = cosine(products[i], userSquares[user], squares[i]);
          }
        }
        best[user].offer(ids, products, size);
      }
    }

    private static float cosine(float product, float square, float otherSquare) {
      double norms = Math.sqrt((double) square * otherSquare);
      return norms == 0 ? 0 : (float) (product / norms);
    }
  }
}
