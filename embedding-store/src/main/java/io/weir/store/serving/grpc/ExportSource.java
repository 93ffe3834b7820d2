package io.weir.store.serving.grpc;

import io.weir.store.generation.Export;
import io.weir.store.generation.HeldGeneration;
import io.weir.store.generation.Lease;
import io.weir.store.serving.Reads;
import io.weir.store.serving.Wire;
import io.weir.store.table.Encoding;
import io.weir.store.v1.ExportChunk;
import io.weir.store.v1.ExportRequest;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A generation as a stream of chunks. Not thread-safe. */
final class ExportSource implements PacedStream.Source<ExportChunk> {
  private static final int CHUNK_BYTES = 1 << 18;

  private final Reads reads;
  private final Export export;
  private final Encoding wired;
  private final long[] ids;
  private boolean begun;

  private ExportSource(Reads reads, Export export, Encoding wired) {
    this.reads = reads;
    this.export = export;
    this.wired = wired;
    int wireBytes = wired.rowBytes(export.generation().dimension());
    this.ids = new long[Math.max(1, CHUNK_BYTES / (wireBytes + Long.BYTES))];
  }

  static ExportSource open(Reads reads, ExportRequest request) {
    OptionalLong wanted =
        request.hasGeneration() ? OptionalLong.of(request.getGeneration()) : OptionalLong.empty();
    // The lease says which generation, and answers for one that is not held.
    try (Lease lease = reads.acquire(wanted)) {
      HeldGeneration generation = lease.generation();
      Encoding wired = Wire.encoding(request.getEncoding(), generation.encoding());
      return new ExportSource(reads, reads.store().export(generation.generation()), wired);
    }
  }

  /** The first chunk comes even when there are no items, for it says which generation it is. */
  @Override
  public @Nullable ExportChunk next() {
    byte[] rows = new byte[ids.length * export.rowBytes()];
    int count = export.next(ids, rows);
    if (count == 0 && begun) {
      return null;
    }
    HeldGeneration generation = export.generation();
    byte[] filled = Arrays.copyOf(rows, count * export.rowBytes());
    ExportChunk.Builder chunk =
        ExportChunk.newBuilder()
            .setOrigin(reads.origin(generation))
            .setDimension(generation.dimension())
            .setEncoding(Wire.encoding(wired))
            .setVectors(Wire.rows(filled, generation.encoding(), generation.dimension(), wired));
    for (int i = 0; i < count; i++) {
      chunk.addIds(ids[i]);
    }
    if (!begun) {
      begun = true;
      chunk.addAllOffsets(export.offsets());
    }
    return chunk.build();
  }

  @Override
  public void close() {
    export.close();
  }
}
