package io.weir.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import io.weir.simulator.replay.ImportWatcher;
import io.weir.simulator.replay.MalformedLineException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the lines that an import leaves out: one JSON object each, with {@code file}, {@code
 * line}, {@code field}, {@code expected}, {@code complaint} and the line itself as {@code content}.
 *
 * <p>Used by one thread; whoever opens it closes it.
 */
final class BadLinesFile implements ImportWatcher, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final BufferedWriter out;

  private BadLinesFile(Path file, BufferedWriter out) {
    this.file = file;
    this.out = out;
  }

  /** Opens a file, which is empty then. */
  static BadLinesFile open(Path file) {
    try {
      return new BadLinesFile(file, Files.newBufferedWriter(file));
    } catch (IOException e) {
      throw new InvalidValueException("bad-out", file, "a file that can be written");
    }
  }

  @Override
  public void malformed(MalformedLineException complaint, String content) {
    ObjectNode line = JSON.createObjectNode();
    line.put("file", complaint.file());
    line.put("line", complaint.line());
    line.put("field", complaint.field());
    line.put("expected", complaint.rule());
    line.put("complaint", complaint.getMessage());
    line.put("content", content);
    try {
      out.write(line.toString());
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }
}
