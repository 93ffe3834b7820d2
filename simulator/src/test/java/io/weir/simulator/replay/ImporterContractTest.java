package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every importer of the registry. */
class ImporterContractTest {
  @TempDir Path dir;

  static List<String> formats() {
    return Importers.all().stream().map(Importer::format).toList();
  }

  static List<String> textFormats() {
    return formats().stream().filter(LogFiles::isText).toList();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void stream_ofASmallLog_isALogOfTheCascade(String format) {
    LogStream stream = open(format, plain(format));
    Logs.assertIsALog(stream);
    Logs.assertStagesAreSubsets(stream);
    assertThat(stream.name()).isEqualTo(format);
    LogTotals totals = LogTotals.of(stream);
    assertThat(totals.requests()).isPositive().isEqualTo(stream.requests());
    assertThat(totals.clicks()).isPositive();
    assertThat(totals.refused().byReason()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("textFormats")
  void stream_ofGzipOrCrlfOrAByteOrderMark_isThatOfThePlainFile(String format) {
    String text = LogFiles.sample(format);
    List<String> plain = Logs.json(open(format, plain(format)));
    assertThat(Logs.json(open(format, LogFiles.writeGzip(dir.resolve("log.gz"), text))))
        .isEqualTo(plain);
    assertThat(Logs.json(open(format, write("crlf", text.replace("\n", "\r\n"))))).isEqualTo(plain);
    assertThat(Logs.json(open(format, write("bom", "\uFEFF" + text)))).isEqualTo(plain);
    assertThat(Logs.json(open(format, write("noend", text.stripTrailing())))).isEqualTo(plain);
    assertThat(Logs.json(open(format, write("empty-lines", text + "\n\n")))).isEqualTo(plain);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void stream_ofTheSameSeed_isTheSame(String format) {
    assertThat(Logs.json(open(format, plain(format))))
        .isEqualTo(Logs.json(open(format, plain(format))));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void open_ofAMissingFileOrAFolder_saysSo(String format) {
    Path missing = dir.resolve("no-such-file");
    assertThatThrownBy(() -> open(format, missing))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("file: " + missing + " (expected: a readable file)");
    assertThatThrownBy(() -> open(format, dir))
        .hasMessageStartingWith("file: " + dir + " (expected: a readable file");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void open_ofAnEmptyFile_saysSo(String format) {
    Path empty = write("empty", "");
    assertThatThrownBy(() -> open(format, empty))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("file: " + empty + " (expected: at least one ");
  }

  @ParameterizedTest
  @MethodSource("textFormats")
  void open_ofACutGzip_namesFileAndLine(String format) throws IOException {
    Path whole = LogFiles.writeGzip(dir.resolve("log.gz"), LogFiles.sample(format));
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(dir.resolve("cut.gz"), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> open(format, cut))
        .isInstanceOf(MalformedLineException.class)
        .hasMessageStartingWith(cut + ":")
        .hasMessageContaining(
            ": content: Unexpected end of ZLIB input stream"
                + " (expected: UTF-8 text, plain or gzip");
  }

  @ParameterizedTest
  @MethodSource("textFormats")
  void open_ofBytesThatAreNotUtf8_namesFileAndLine(String format) throws IOException {
    Path file = Files.write(dir.resolve("latin1"), new byte[] {'a', (byte) 0xe9, 'b', '\n'});
    assertThatThrownBy(() -> open(format, file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessageStartingWith(file + ":1: content: \"a�b\" (expected: UTF-8 text, plain or gzip");
  }

  @ParameterizedTest
  @MethodSource("textFormats")
  void open_skippingBadLines_leavesOutThatLineAlone(String format) throws IOException {
    List<String> lines = new ArrayList<>(LogFiles.sample(format).lines().toList());
    lines.add(lines.size() - 1, "\u001bgarbage \\ \"");
    Path file = write("spoilt", String.join("\n", lines));
    List<String> complaints = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    LogStream stream =
        Importers.of(format)
            .open(
                file,
                LogFiles.SETTINGS,
                (complaint, content) -> {
                  complaints.add(complaint.getMessage());
                  contents.add(content);
                });
    assertThat(Logs.json(stream)).isEqualTo(Logs.json(open(format, plain(format))));
    assertThat(contents).containsExactly("\u001bgarbage \\ \"");
    assertThat(complaints)
        .singleElement()
        .asString()
        .startsWith(file + ":" + (lines.size() - 1) + ": ")
        .doesNotContain("\u001b");
    assertThat(stream.refused().byReason().keySet())
        .singleElement()
        .asString()
        .startsWith("malformed-");
    assertThat(stream.refused().examples()).isEqualTo(complaints);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void open_skippingBadLinesOfABinaryFile_saysThatNothingIsLeft(String format) throws IOException {
    byte[] bytes = new byte[4_000];
    new Random(5).nextBytes(bytes);
    bytes[0] = 0;
    Path file = Files.write(dir.resolve("binary"), bytes);
    assertThatThrownBy(() -> LogFiles.openSkipping(format, file))
        .isInstanceOfAny(InvalidValueException.class, MalformedLineException.class)
        .hasMessageContaining(file + "")
        .hasMessageMatching("[^\\p{Cntrl}]+");
    assertThatThrownBy(() -> open(format, file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessageStartingWith(file + ":1: ")
        .hasMessageMatching("[^\\p{Cntrl}]+");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void open_ofAFile_tellsHowFarItIs(String format) throws IOException {
    Path file = plain(format);
    List<Long> read = new ArrayList<>();
    long size = Files.size(file);
    Importers.of(format)
        .open(
            file,
            LogFiles.SETTINGS,
            new ImportWatcher() {
              @Override
              public void malformed(MalformedLineException complaint, String content) {
                throw complaint;
              }

              @Override
              public void read(Path one, long bytes, long total) {
                assertThat(one).isEqualTo(file);
                assertThat(total).isEqualTo(size);
                read.add(bytes);
              }
            });
    assertThat(read).isNotEmpty().isSorted().allMatch(bytes -> bytes >= 0 && bytes <= size);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void importer_describesItself_inOneLine(String format) {
    assertThat(Importers.of(format).description()).isNotBlank().doesNotContain("\n");
  }

  @Test
  void of_anUnknownFormat_namesTheKnownOnes() {
    assertThatThrownBy(() -> Importers.of("csv"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "format: csv (expected: one of recflow, trivago, mind, taobao, taobao-ads, jester,"
                + " movielens, kuairec, matrix, criteo, jsonl)");
  }

  private static LogStream open(String format, Path file) {
    return LogFiles.open(format, file);
  }

  private Path plain(String format) {
    return LogFiles.writeSample(dir.resolve("log." + format), format);
  }

  private Path write(String name, String text) {
    return LogFiles.write(dir.resolve(name), text);
  }
}
