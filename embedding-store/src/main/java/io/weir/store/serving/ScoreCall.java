package io.weir.store.serving;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import com.google.protobuf.UnsafeByteOperations;
import io.weir.store.generation.Lease;
import io.weir.store.table.Kernel;
import io.weir.store.table.Scorer;
import io.weir.store.table.Similarity;
import io.weir.store.table.TopN;
import io.weir.store.table.VectorTable;
import io.weir.store.v1.Ranking;
import io.weir.store.v1.ScoreRequest;
import io.weir.store.v1.ScoreResponse;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** Scores candidates for user vectors over the wire. Immutable, thread-safe. */
final class ScoreCall {
  private final Reads reads;
  private final int maxScores;
  private final Scorer dot;
  private final Scorer cosine;

  ScoreCall(Reads reads, int maxScores) {
    Kernel kernel = Kernel.best();
    this.reads = reads;
    this.maxScores = maxScores;
    this.dot = new Scorer(kernel, Similarity.DOT);
    this.cosine = new Scorer(kernel, Similarity.COSINE);
  }

  ScoreResponse answer(ScoreRequest request) {
    long start = System.nanoTime();
    int count = request.getIdsCount();
    reads.requireCount(count);
    positive("top-n", request.getTopN());
    OptionalLong generation =
        request.hasGeneration() ? OptionalLong.of(request.getGeneration()) : OptionalLong.empty();
    try (Lease lease = reads.acquire(generation)) {
      VectorTable table = lease.vectors();
      float[] users = users(request, table.dimension());
      TopN[] best = new TopN[users.length / table.dimension()];
      check(
          (long) best.length * count <= maxScores,
          "users x ids",
          (long) best.length * count,
          "at most " + maxScores + " scores in one call");
      for (int user = 0; user < best.length; user++) {
        best[user] = new TopN(Math.max(1, Math.min(request.getTopN(), count)), count);
      }
      byte[] found = new byte[(count + 7) / 8];
      long[] ids = Wire.ids(count, request::getIds);
      int hits = scorer(request).score(table, users, ids, found, best);
      reads.stats().answered(count, hits, start);
      ScoreResponse.Builder response =
          ScoreResponse.newBuilder()
              .setOrigin(reads.origin(lease.generation()))
              .setFound(UnsafeByteOperations.unsafeWrap(found));
      for (TopN user : best) {
        response.addRankings(ranking(user));
      }
      return response.build();
    }
  }

  private Scorer scorer(ScoreRequest request) {
    return switch (request.getSimilarity()) {
      case DOT -> dot;
      case COSINE -> cosine;
      case UNRECOGNIZED -> {
        check(false, "similarity", request.getSimilarityValue(), "0 (DOT) or 1 (COSINE)");
        yield dot;
      }
    };
  }

  private static float[] users(ScoreRequest request, int dimension) {
    int bytes = request.getUsers().size();
    int rowBytes = dimension * Float.BYTES;
    check(
        bytes > 0 && bytes % rowBytes == 0,
        "users",
        bytes + " bytes",
        "a multiple of " + rowBytes + ", vectors of " + dimension + " float32");
    float[] users = new float[bytes / Float.BYTES];
    request
        .getUsers()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(users);
    return users;
  }

  private static Ranking ranking(TopN best) {
    Ranking.Builder ranking = Ranking.newBuilder();
    best.sort();
    for (int rank = 0; rank < best.size(); rank++) {
      ranking.addIds(best.id(rank)).addScores(best.score(rank));
    }
    return ranking.build();
  }
}
