package io.weir.simulator.traffic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.weir.core.InvalidValueException;
import io.weir.simulator.cascade.RequestTruth;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * The truth of a simulated log as gzip JSON lines, one request a line: see {@code docs/formats.md}.
 *
 * <p>For evaluation only, beside the topics and never in one. Used by one thread; whoever opens it
 * closes it.
 */
public final class TruthFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final JsonGenerator json;

  private TruthFile(JsonGenerator json) {
    this.json = json;
  }

  /**
   * Creates the file, or replaces it.
   *
   * @throws InvalidValueException when it cannot be written
   */
  public static TruthFile create(Path file) {
    try {
      OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
      JsonGenerator json = new JsonFactory().createGenerator(gzip);
      json.setRootValueSeparator(new SerializedString("\n"));
      return new TruthFile(json);
    } catch (IOException e) {
      throw new InvalidValueException("truth", file, "a file that can be written");
    }
  }

  /** Writes what is true of one request of an arm. */
  public void write(String arm, RequestTruth truth) {
    try {
      json.writeStartObject();
      json.writeStringField("arm", arm);
      json.writeStringField("requestId", truth.requestId());
      json.writeNumberField("userId", truth.userId());
      json.writeNumberField("requestTime", truth.requestTime());
      json.writeFieldName("itemIds");
      json.writeArray(truth.itemIds(), 0, truth.itemIds().length);
      write("stageReached", truth.stageReached());
      write("clickProbability", truth.clickProbability());
      write("purchaseProbability", truth.purchaseProbability());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("truth", e);
    }
  }

  private void write(String field, byte[] values) throws IOException {
    json.writeArrayFieldStart(field);
    for (byte value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  private void write(String field, float[] values) throws IOException {
    json.writeArrayFieldStart(field);
    for (float value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  @Override
  public void close() {
    try {
      json.writeRaw('\n');
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException("truth", e);
    }
  }
}
