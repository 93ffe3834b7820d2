package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.SeekableReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowBlock;

/**
 * Reads tables of whole numbers from feather files (version 2: Arrow IPC files, their buffers plain
 * or compressed by LZ4 or ZSTD), record batch by record batch, and puts {@code file:row} before
 * what is wrong with a row.
 *
 * <p>One record batch is in memory at a time.
 */
final class FeatherTable {
  private static final String RULE = "a whole feather file of version 2 (Arrow IPC)";
  private static final String OPEN_NIO = "--add-opens=java.base/java.nio=ALL-UNNAMED";
  private static final byte[] MAGIC = {'A', 'R', 'R', 'O', 'W', '1'};

  /** A record batch may need so much, decompressed: a writer's usual one needs some 20 MB. */
  private static final long MOST_BYTES = 1L << 31;

  private FeatherTable() {}

  /**
   * Reads a file.
   *
   * @param required columns the file must have, of whole numbers; others are ignored
   * @param rows receives each row, the same object every time; what it throws as {@link
   *     InvalidValueException} is reported with file and row
   * @throws MalformedLineException on a row that breaks a rule, unless such rows are left out; on a
   *     file that is cut, or of another format or schema, in any case
   * @throws InvalidValueException when there is no such readable file
   */
  static void read(Path file, List<String> required, LeftOut leftOut, Consumer<Cells> rows) {
    checkReadable(file);
    BufferAllocator allocator = new RootAllocator(MOST_BYTES);
    try (FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader =
            new ArrowFileReader(new SeekableReadChannel(channel), allocator, new FeatherCodecs())) {
      checkMagic(channel, file);
      new Reading(file, leftOut, reader).all(required, rows);
    } catch (IOException e) {
      throw unreadable(file, 1, e);
    }
    // Not after a failure: Arrow loses the buffer of a batch that it cannot read, and would say so.
    allocator.close();
  }

  private static void checkReadable(Path file) {
    check(Files.isRegularFile(file) && Files.isReadable(file), "file", file, "a readable file");
    Module buffers = ByteBuffer.class.getModule();
    check(
        buffers.isOpen("java.nio", BufferAllocator.class.getModule()),
        "java.nio",
        "closed",
        "Java started with " + OPEN_NIO);
  }

  /** At both ends: a file that was cut lacks the second. */
  private static void checkMagic(FileChannel channel, Path file) throws IOException {
    long size = channel.size();
    check(size > 0, "file", file, "at least one row");
    boolean closed =
        size > 2 * MAGIC.length && isMagic(channel, 0) && isMagic(channel, size - MAGIC.length);
    if (!closed) {
      String what = size > MAGIC.length && isMagic(channel, 0) ? "cut short" : "another format";
      throw new MalformedLineException(file, 1, new InvalidValueException("content", what, RULE));
    }
  }

  private static boolean isMagic(FileChannel channel, long at) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(MAGIC.length);
    channel.read(read, at);
    return ByteBuffer.wrap(MAGIC).equals(read.flip());
  }

  private static MalformedLineException unreadable(Path file, long row, Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new MalformedLineException(
        file, row, new InvalidValueException("content", Row.quoted(message), RULE));
  }

  /** One pass over a file. */
  private record Reading(Path file, LeftOut leftOut, ArrowFileReader reader) {
    void all(List<String> required, Consumer<Cells> rows) throws IOException {
      long before = 0;
      Cells cells = null;
      long size = Files.size(file);
      for (ArrowBlock block : blocks()) {
        leftOut.read(file, block.getOffset(), size);
        VectorSchemaRoot batch = load(block, before + 1);
        cells = cells == null ? new Cells(file, required, columns(batch, required)) : cells;
        for (int i = 0; i < batch.getRowCount(); i++) {
          take(cells.at(i, ++before), rows);
        }
      }
      check(before > 0, "file", file, "at least one row");
    }

    private List<ArrowBlock> blocks() throws IOException {
      try {
        return reader.getRecordBlocks();
      } catch (RuntimeException e) {
        // Arrow throws whatever its parser trips over.
        throw unreadable(file, 1, e);
      }
    }

    private VectorSchemaRoot load(ArrowBlock block, long row) {
      try {
        reader.loadRecordBatch(block);
        return reader.getVectorSchemaRoot();
      } catch (IOException | RuntimeException e) {
        // Arrow and its decompressors throw whatever they trip over in damaged bytes.
        throw unreadable(file, row, e);
      }
    }

    private BaseIntVector[] columns(VectorSchemaRoot batch, List<String> required) {
      BaseIntVector[] columns = new BaseIntVector[required.size()];
      List<String> names = new ArrayList<>();
      batch.getSchema().getFields().forEach(field -> names.add(field.getName()));
      List<String> missing = required.stream().filter(name -> !names.contains(name)).toList();
      if (!missing.isEmpty()) {
        throw schema(
            "schema", String.join(",", names), "also columns " + String.join(",", missing));
      }
      for (int i = 0; i < columns.length; i++) {
        FieldVector vector = batch.getVector(required.get(i));
        if (!(vector instanceof BaseIntVector)) {
          String type = vector.getField().getType().toString();
          throw schema(required.get(i), type, "a column of whole numbers");
        }
        columns[i] = (BaseIntVector) vector;
      }
      return columns;
    }

    private MalformedLineException schema(String field, String value, String rule) {
      return new MalformedLineException(
          file, 1, new InvalidValueException(field, Row.quoted(value), rule));
    }

    private void take(Cells cells, Consumer<Cells> rows) {
      try {
        rows.accept(cells);
        leftOut.lineTaken();
      } catch (InvalidValueException e) {
        leftOut.malformed(new MalformedLineException(file, cells.row(), e), cells.toString());
      }
    }
  }

  /** A row of a file while it is being read; valid until the next one is. */
  static final class Cells {
    private final Path file;
    private final List<String> names;
    private final BaseIntVector[] columns;
    private int index;
    private long row;

    private Cells(Path file, List<String> names, BaseIntVector[] columns) {
      this.file = file;
      this.names = names;
      this.columns = columns;
    }

    private Cells at(int indexInBatch, long rowInFile) {
      index = indexInBatch;
      row = rowInFile;
      return this;
    }

    /** 1-based, in the file. */
    long row() {
      return row;
    }

    /** Whether the cell of the column of that number is empty. */
    boolean isNull(int column) {
      return columns[column].isNull(index);
    }

    /** The cell, which must hold a number of {@code min} to {@code max}. */
    long integer(int column, long min, long max, String rule) {
      String name = names.get(column);
      if (isNull(column)) {
        throw new InvalidValueException(name, "null", rule);
      }
      long value = columns[column].getValueAsLong(index);
      check(value >= min && value <= max, name, value, rule);
      return value;
    }

    /** The line that says what is wrong with a cell: {@code file:row: field: value (…)}. */
    String complaint(int column, Object value, String rule) {
      String why = new InvalidValueException(names.get(column), value, rule).getMessage();
      return file + ":" + row + ": " + why;
    }

    @Override
    public String toString() {
      StringJoiner cells = new StringJoiner(", ");
      for (int i = 0; i < columns.length; i++) {
        cells.add(names.get(i) + "=" + (isNull(i) ? "null" : columns[i].getValueAsLong(index)));
      }
      return cells.toString();
    }
  }
}
