package io.weir.store.serving;

import com.google.protobuf.ByteString;
import io.weir.store.generation.Lease;
import io.weir.store.table.Encoding;
import io.weir.store.table.VectorTable;
import io.weir.store.v1.GetRequest;
import io.weir.store.v1.GetResponse;
import io.weir.store.v1.ScoreRequest;
import io.weir.store.v1.ScoreResponse;
import io.weir.store.wire.IdsRequest;
import io.weir.store.wire.RowsAnswer;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The reads of items, over whatever they are called. Every answer is read from one generation, held
 * as long as it is read: the one that was current when the call came, or the one that was asked
 * for. Thread-safe; nothing here waits.
 *
 * <p>All throw {@link io.grpc.StatusRuntimeException} or {@link
 * io.weir.core.InvalidValueException}, which {@link Calls#status} turns into what a caller is told.
 */
public final class ReadCalls {
  private final Reads reads;
  private final ScoreCall score;

  /** Of a store. */
  public ReadCalls(Reads reads) {
    this.reads = reads;
    this.score = new ScoreCall(reads, reads.config().maxScoresPerCall());
  }

  /** Ranks candidates for users. */
  public ScoreResponse score(ScoreRequest request) {
    return score.answer(request);
  }

  /** One item's vector. */
  public GetResponse get(GetRequest request) {
    long start = System.nanoTime();
    try (Lease lease = reads.acquire(wanted(request.hasGeneration(), request.getGeneration()))) {
      VectorTable table = lease.vectors();
      byte[] row = new byte[table.rowBytes()];
      boolean found = table.get(request.getId(), row, 0);
      reads.stats().answered(1, found ? 1 : 0, start);
      Encoding encoding = Wire.encoding(request.getEncoding(), table.encoding());
      return GetResponse.newBuilder()
          .setOrigin(reads.origin(lease.generation()))
          .setFound(found)
          .setVector(
              found
                  ? Wire.rows(row, table.encoding(), table.dimension(), encoding)
                  : ByteString.EMPTY)
          .setDimension(table.dimension())
          .setEncoding(Wire.encoding(encoding))
          .build();
    }
  }

  /**
   * Several items' vectors.
   *
   * @param send must have written the answer's rows, if it is to write them, when it returns
   */
  public void multiGet(IdsRequest request, Consumer<RowsAnswer> send) {
    long start = System.nanoTime();
    long[] ids = request.ids();
    reads.requireCount(ids.length);
    try (Lease lease = reads.acquire(request.generation())) {
      VectorTable table = lease.vectors();
      Encoding encoding = Wire.encoding(request.encoding(), table.encoding());
      int rowBytes = encoding.rowBytes(table.dimension());
      reads.requireRoom(ids.length, rowBytes);
      send.accept(
          new RowsAnswer(
              reads.origin(lease.generation()),
              ids.length,
              rowBytes,
              table.dimension(),
              Wire.encoding(encoding),
              (out, found) -> {
                int hits = table.writeTo(out, encoding, ids, found);
                reads.stats().answered(ids.length, hits, start);
              }));
    }
  }

  private static OptionalLong wanted(boolean byId, long generation) {
    return byId ? OptionalLong.of(generation) : OptionalLong.empty();
  }
}
