package io.weir.trainer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.trainer.snapshot.SafeTensors.Floats;
import io.weir.trainer.snapshot.SafeTensors.Longs;
import io.weir.trainer.snapshot.SafeTensors.Made;
import io.weir.trainer.snapshot.SafeTensors.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  @TempDir Path dir;

  @Test
  void tensors_longerThanWhatIsReadAtOnce_comeBack() throws IOException {
    float[] many = new float[(1 << 22) + 3];
    for (int i = 0; i < many.length; i++) {
      many[i] = i;
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("many", new Floats(new long[] {many.length}, many));
    tensors.put("ids", new Longs(new long[] {2, 1}, new long[] {Long.MIN_VALUE, 7}));
    byte[] two = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(3).array();
    tensors.put("made", new Made("F32", Float.BYTES, new long[] {1, 2}, out -> out.write(two)));
    Map<String, Tensor> read = SafeTensors.read(written(tensors));
    assertThat(SafeTensors.floats(read, "many").values()).isEqualTo(many);
    assertThat(SafeTensors.longs(read, "ids").values()).containsExactly(Long.MIN_VALUE, 7);
    assertThat(SafeTensors.longs(read, "ids").shape()).containsExactly(2, 1);
    assertThat(SafeTensors.floats(read, "made").values()).containsExactly(3, 0);
  }

  @Test
  void tensor_ofMoreNumbersThanAnArrayHolds_isRefusedInOneLine() throws IOException {
    long[] shape = {1L << 20, 1L << 12};
    Made large = new Made("F32", Float.BYTES, shape, out -> {});
    assertThat(large.bytes()).isEqualTo(1L << 34);
    Path file = written(Map.of("large", large));
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": not safetensors (expected: tensors of at most 2147483639 numbers)");
  }

  private Path written(Map<String, Tensor> tensors) throws IOException {
    Path file = dir.resolve("tensors");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      SafeTensors.write(out, tensors);
    }
    return file;
  }
}
