package io.weir.trainer.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of the safetensors format: 8 bytes little-endian length of a JSON header, the header with
 * each tensor's type, shape and place, then the tensors, row-major and little-endian.
 *
 * <p>Types F32 and I64. The header is padded with spaces so that tensors begin at multiples of 8.
 * Stateless, thread-safe.
 */
final class SafeTensors {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MAX_HEADER_BYTES = 100 << 20;
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 13;

  /** What an array can hold. */
  private static final int MAX_NUMBERS = Integer.MAX_VALUE - 8;

  /** That are read at once: a tensor may have more bytes than a buffer. */
  private static final int READ_NUMBERS = 1 << 22;

  private SafeTensors() {}

  /** One array of numbers. */
  sealed interface Tensor {
    /** Its axes' lengths. */
    long[] shape();

    /** Name of its type. */
    String type();

    /** Its bytes. */
    long bytes();

    /** Writes its numbers. */
    void write(OutputStream out) throws IOException;
  }

  /** Floats, row-major. */
  record Floats(long[] shape, float[] values) implements Tensor {
    @Override
    public String type() {
      return "F32";
    }

    @Override
    public long bytes() {
      return (long) values.length * Float.BYTES;
    }

    @Override
    public void write(OutputStream out) throws IOException {
      ByteBuffer chunk = chunk(Float.BYTES);
      for (int from = 0; from < values.length; from += CHUNK) {
        int length = Math.min(CHUNK, values.length - from);
        chunk.asFloatBuffer().put(values, from, length);
        out.write(chunk.array(), 0, length * Float.BYTES);
      }
    }
  }

  /** Longs, row-major. */
  record Longs(long[] shape, long[] values) implements Tensor {
    @Override
    public String type() {
      return "I64";
    }

    @Override
    public long bytes() {
      return (long) values.length * Long.BYTES;
    }

    @Override
    public void write(OutputStream out) throws IOException {
      ByteBuffer chunk = chunk(Long.BYTES);
      for (int from = 0; from < values.length; from += CHUNK) {
        int length = Math.min(CHUNK, values.length - from);
        chunk.asLongBuffer().put(values, from, length);
        out.write(chunk.array(), 0, length * Long.BYTES);
      }
    }
  }

  /**
   * Numbers that are made as they are written.
   *
   * @param size of one of them, in bytes
   */
  record Made(String type, int size, long[] shape, Body body) implements Tensor {
    /** Writes all numbers, row-major and little-endian. */
    @FunctionalInterface
    interface Body {
      void write(OutputStream out) throws IOException;
    }

    @Override
    public long bytes() {
      return Arrays.stream(shape).reduce(size, Math::multiplyExact);
    }

    @Override
    public void write(OutputStream out) throws IOException {
      body.write(out);
    }
  }

  private static ByteBuffer chunk(int bytes) {
    return ByteBuffer.allocate(CHUNK * bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes tensors by name. */
  static void write(OutputStream out, Map<String, ? extends Tensor> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long at = 0;
    for (var entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode place = header.putObject(entry.getKey());
      place.put("dtype", tensor.type());
      Arrays.stream(tensor.shape()).forEach(place.putArray("shape")::add);
      place.putArray("data_offsets").add(at).add(at + tensor.bytes());
      at += tensor.bytes();
    }
    String json = JSON.writeValueAsString(header);
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    byte[] padded =
        (json + " ".repeat(Math.floorMod(-length, ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
    ByteBuffer size = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(size.putLong(padded.length).array());
    out.write(padded);
    for (Tensor tensor : tensors.values()) {
      tensor.write(out);
    }
  }

  /**
   * Reads every tensor of a file.
   *
   * @throws IOException also when it is not of this format
   */
  static Map<String, Tensor> read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long headerBytes = read(channel, 0, Long.BYTES).getLong();
      require(headerBytes > 0 && headerBytes <= MAX_HEADER_BYTES, file, "a header");
      ByteBuffer header = read(channel, Long.BYTES, (int) headerBytes);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (var entry : JSON.readTree(header.array()).properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(
              entry.getKey(), tensor(channel, file, Long.BYTES + headerBytes, entry.getValue()));
        }
      }
      return tensors;
    }
  }

  private static Tensor tensor(SeekableByteChannel channel, Path file, long base, JsonNode place)
      throws IOException {
    long[] shape = longs(place.path("shape"));
    long[] offsets = longs(place.path("data_offsets"));
    require(offsets.length == 2 && offsets[0] >= 0 && offsets[1] >= offsets[0], file, "offsets");
    long bytes = offsets[1] - offsets[0];
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    boolean floats = place.path("dtype").asText().equals("F32");
    require(floats || place.path("dtype").asText().equals("I64"), file, "types F32 and I64");
    require(size <= MAX_NUMBERS, file, "tensors of at most " + MAX_NUMBERS + " numbers");
    require(bytes == size * (floats ? Float.BYTES : Long.BYTES), file, "offsets of the shape");
    return floats
        ? new Floats(shape, readFloats(channel, base + offsets[0], (int) size))
        : new Longs(shape, readLongs(channel, base + offsets[0], (int) size));
  }

  private static float[] readFloats(SeekableByteChannel channel, long at, int size)
      throws IOException {
    float[] values = new float[size];
    for (int from = 0; from < size; ) {
      int length = Math.min(READ_NUMBERS, size - from);
      read(channel, at + (long) from * Float.BYTES, length * Float.BYTES)
          .asFloatBuffer()
          .get(values, from, length);
      from += length;
    }
    return values;
  }

  private static long[] readLongs(SeekableByteChannel channel, long at, int size)
      throws IOException {
    long[] values = new long[size];
    for (int from = 0; from < size; ) {
      int length = Math.min(READ_NUMBERS, size - from);
      read(channel, at + (long) from * Long.BYTES, length * Long.BYTES)
          .asLongBuffer()
          .get(values, from, length);
      from += length;
    }
    return values;
  }

  private static ByteBuffer read(SeekableByteChannel channel, long at, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(at);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the file ends too soon (expected: " + (at + bytes) + " bytes)");
      }
    }
    return buffer.flip();
  }

  private static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    Arrays.setAll(values, i -> array.get(i).asLong());
    return values;
  }

  private static void require(boolean holds, Path file, String rule) throws IOException {
    if (!holds) {
      throw new IOException(file + ": not safetensors (expected: " + rule + ")");
    }
  }

  /** The floats of a name. */
  static Floats floats(Map<String, Tensor> tensors, String name) throws IOException {
    if (tensors.get(name) instanceof Floats floats) {
      return floats;
    }
    throw new IOException("no floats " + name + " (expected: one of " + names(tensors) + ")");
  }

  /** The longs of a name. */
  static Longs longs(Map<String, Tensor> tensors, String name) throws IOException {
    if (tensors.get(name) instanceof Longs longs) {
      return longs;
    }
    throw new IOException("no longs " + name + " (expected: one of " + names(tensors) + ")");
  }

  private static List<String> names(Map<String, Tensor> tensors) {
    return List.copyOf(tensors.keySet());
  }
}
