package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
  @TempDir Path dir;

  @Test
  void lines_endInAnyWay_andLieAcrossBuffers() throws IOException {
    String longLine = "ü".repeat(70_000);
    assertThat(lines("a\nb\r\nc\r\r\n" + longLine + "\n\nend"))
        .extracting(LineReader.Line::text)
        .containsExactly("a", "b", "c", "", longLine, "", "end");
    assertThat(lines("")).isEmpty();
    assertThat(lines("\n")).hasSize(1);
  }

  @Test
  void bytesThatAreNotUtf8_spoilTheirLineAlone() throws IOException {
    byte[] text = "good\nb?d\nü\uFFFD\n".getBytes(StandardCharsets.UTF_8);
    text[6] = (byte) 0xfc;
    assertThat(lines(text))
        .extracting(LineReader.Line::number, LineReader.Line::text, LineReader.Line::valid)
        .containsExactly(
            tuple(1L, "good", true), tuple(2L, "b\uFFFDd", false), tuple(3L, "ü\uFFFD", true));
  }

  @Test
  void byteOrderMark_isSkippedAtTheStartOnly() throws IOException {
    assertThat(lines("\uFEFFa\n\uFEFFb"))
        .extracting(LineReader.Line::text)
        .containsExactly("a", "\uFEFFb");
  }

  @Test
  void lineWithoutEnd_isCut_andNotValid() throws IOException {
    byte[] endless = new byte[LineReader.LONGEST_LINE_BYTES + 10];
    java.util.Arrays.fill(endless, (byte) 'x');
    endless[endless.length - 2] = '\n';
    List<LineReader.Line> lines = lines(endless);
    assertThat(lines).extracting(LineReader.Line::valid).containsExactly(false, true);
    assertThat(lines.get(0).text()).hasSize(LineReader.LONGEST_LINE_BYTES);
    assertThat(lines.get(1).text()).isEqualTo("x");
  }

  @Test
  void linesPutBack_areReadAgainInTheirOrder() throws IOException {
    Path file = Files.writeString(dir.resolve("f"), "a\nb\nc\n");
    try (LineReader reader = LineReader.open(file)) {
      List<LineReader.Line> two = new ArrayList<>();
      Collections.addAll(two, reader.next(), reader.next());
      reader.putBack(two);
      assertThat(rest(reader)).extracting(LineReader.Line::number).containsExactly(1L, 2L, 3L);
    }
  }

  private List<LineReader.Line> lines(String text) throws IOException {
    return lines(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<LineReader.Line> lines(byte[] bytes) throws IOException {
    try (LineReader reader = LineReader.open(Files.write(dir.resolve("f"), bytes))) {
      return rest(reader);
    }
  }

  private static List<LineReader.Line> rest(LineReader reader) throws IOException {
    List<LineReader.Line> lines = new ArrayList<>();
    for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
      lines.add(line);
    }
    return lines;
  }
}
