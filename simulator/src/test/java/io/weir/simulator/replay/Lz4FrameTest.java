package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Lz4FrameTest {
  /** Magic, flags without independent blocks, block size, header checksum. */
  private static final String HEADER = "04224d18 40 40 00";

  @Test
  void linkedBlocks_referToBytesOfEarlierOnes() {
    // "abcd" as literals; then the match of 6 from 4 bytes before, and "!" as literals.
    String blocks = "05000000 40 61626364" + "05000000 02 0400 10 21" + "00000000";
    assertThat(text(HEADER + blocks, 11)).isEqualTo("abcdabcdab!");
  }

  @Test
  void plainBlock_isCopied_andLongLengthsGoOnInFurtherBytes() {
    // 3 bytes as they are; then 1 literal and a match of 4 + 15 + 255 + 1 from 1 byte before.
    String blocks = "03000080 787978" + "08000000 1f 7a 0100 ff01 10 2e" + "00000000";
    assertThat(text(HEADER + blocks, 280)).isEqualTo("xyx" + "z".repeat(276) + ".");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 13, 1_000, 200_000})
  void framesOfAnotherWriter_areRead(int length) throws IOException {
    byte[] bytes = new byte[length];
    Random random = new Random(length);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(50) == 0 ? random.nextInt() : i / 700);
    }
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try (var out = new FramedLZ4CompressorOutputStream(frame)) {
      out.write(bytes);
    }
    assertThat(Lz4Frame.decompress(frame.toByteArray(), length)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "00224d18 40 40 00 00000000, begins with no LZ4 magic",
    "04224d18 c0 40 00 00000000, is of another LZ4 version",
    "04224d18 41 40 00 00000000, needs a dictionary",
    "04224d18 40 40 00 00000000, ends after 0 bytes",
    "04224d18 40 40 00 03000000 00 0100, refers to bytes before it",
  })
  void anythingElse_isRefused(String frame, String complaint) {
    assertThatThrownBy(() -> text(frame, 9)).hasMessage("buffer of 9 bytes " + complaint);
  }

  private static String text(String hex, int length) {
    byte[] frame = HexFormat.of().parseHex(hex.replace(" ", ""));
    return new String(Lz4Frame.decompress(frame, length), StandardCharsets.US_ASCII);
  }
}
