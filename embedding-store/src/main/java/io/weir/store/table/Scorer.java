package io.weir.store.table;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;

/**
 * Scores candidates of a {@link VectorTable} for user vectors and keeps the best of each user.
 *
 * <p>Rows are looked up and decoded a few at a time into memory that stays near, and every user
 * meets them there, so each candidate is looked up once. A score of finite vectors may overflow to
 * an infinity, which ranks as one; a sum of both infinities (NaN) counts as the lowest.
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
    Block block = new Block(kernel, similarity, users, dimension, best);
    Lookup lookup = table.lookup();
    int count = 0;
    for (int first = 0; first < ids.length; first += Lookup.MOST) {
      int some = lookup.find(ids, first);
      for (int i = 0; i < some; i++) {
        int at = first + i;
        if (lookup.decode(i, ids[at], block.rows, block.size * dimension)) {
          found[at >> 3] |= (byte) (1 << (at & 7));
          block.ids[block.size++] = ids[at];
          count++;
        }
      }
      block.offer();
    }
    return count;
  }

  /** A few candidates' rows, and all users. */
  private static final class Block {
    final float[] rows;
    final long[] ids = new long[Lookup.MOST];
    int size;

    private final Kernel kernel;
    private final float[] users;
    private final int dimension;
    private final TopN[] best;
    private final float[] products;
    private final float[] squares;
    private final boolean cosine;
    private final float[] userSquares;

    Block(Kernel kernel, Similarity similarity, float[] users, int dimension, TopN... best) {
      this.kernel = kernel;
      this.users = users;
      this.dimension = dimension;
      this.best = best;
      this.rows = new float[Lookup.MOST * dimension];
      this.products = new float[kernel.room(Lookup.MOST)];
      this.cosine = similarity == Similarity.COSINE;
      this.squares = new float[cosine ? kernel.room(Lookup.MOST) : 0];
      this.userSquares = new float[cosine ? kernel.room(best.length) : 0];
      if (cosine) {
        kernel.squares(users, best.length, dimension, userSquares);
      }
    }

    void offer() {
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
      size = 0;
    }

    private static float cosine(float product, float square, float otherSquare) {
      double norms = Math.sqrt((double) square * otherSquare);
      return norms == 0 ? 0 : (float) (product / norms);
    }
  }
}
