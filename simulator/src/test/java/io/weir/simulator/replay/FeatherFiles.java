package io.weir.simulator.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;

/** Writes small feather files, record batch by record batch. */
final class FeatherFiles {
  private FeatherFiles() {}

  /**
   * Writes rows of whole numbers, an empty cell where one says {@code null}.
   *
   * @param header the columns, separated by commas; a type of int64, int32, int8 or utf8 may follow
   *     a name after a colon
   * @param rows cells separated by commas
   */
  static Path write(
      Path file, CodecType compression, int rowsPerBatch, String header, List<String> rows) {
    try (BufferAllocator allocator = new RootAllocator()) {
      List<FieldVector> vectors = new ArrayList<>();
      for (String column : header.split(",")) {
        vectors.add(vector(column, allocator));
      }
      try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
          FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE);
          ArrowFileWriter writer =
              new ArrowFileWriter(
                  root,
                  null,
                  channel,
                  null,
                  IpcOption.DEFAULT,
                  compression == CodecType.NO_COMPRESSION
                      ? NoCompressionCodec.Factory.INSTANCE
                      : CommonsCompressionFactory.INSTANCE,
                  compression)) {
        writer.start();
        for (int from = 0; from < rows.size(); from += rowsPerBatch) {
          fill(root, rows.subList(from, Math.min(rows.size(), from + rowsPerBatch)));
          writer.writeBatch();
        }
        writer.end();
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FieldVector vector(String column, BufferAllocator allocator) {
    String[] parts = column.split(":");
    String type = parts.length == 1 ? "int64" : parts[1];
    return switch (type) {
      case "int64" -> new BigIntVector(parts[0], allocator);
      case "int32" -> new IntVector(parts[0], allocator);
      case "int8" -> new TinyIntVector(parts[0], allocator);
      case "utf8" -> new VarCharVector(parts[0], allocator);
      default -> throw new IllegalArgumentException(column);
    };
  }

  private static void fill(VectorSchemaRoot root, List<String> rows) {
    root.allocateNew();
    for (int row = 0; row < rows.size(); row++) {
      String[] cells = rows.get(row).split(",");
      for (int i = 0; i < cells.length; i++) {
        set(root.getVector(i), row, cells[i].strip());
      }
    }
    root.setRowCount(rows.size());
  }

  private static void set(FieldVector vector, int row, String cell) {
    if (cell.equals("null")) {
      vector.setNull(row);
    } else if (vector instanceof BigIntVector longs) {
      longs.setSafe(row, Long.parseLong(cell));
    } else if (vector instanceof IntVector ints) {
      ints.setSafe(row, Integer.parseInt(cell));
    } else if (vector instanceof TinyIntVector bytes) {
      bytes.setSafe(row, Byte.parseByte(cell));
    } else {
      ((VarCharVector) vector).setSafe(row, cell.getBytes(StandardCharsets.UTF_8));
    }
  }
}
