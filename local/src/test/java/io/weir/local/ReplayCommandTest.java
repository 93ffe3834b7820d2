package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code weir replay} says of files that cannot be. */
class ReplayCommandTest {
  private static final List<String> RECFLOW =
      List.of(
          ("request_id,request_timestamp,user_id,device_id,age,gender,province,video_id,author_id,"
                  + "category_level_one,category_level_two,upload_type,upload_timestamp,duration,"
                  + "realshow,rerank_pos,rerank_neg,rank_pos,rank_neg,coarse_neg,prerank_neg,"
                  + "rank_index,rerank_index,playing_time,effective_view,long_view,like,follow,"
                  + "forward,comment")
              .split(","));

  @TempDir Path dir;

  @Test
  void replay_ofAMissingFile_isOneLine() {
    Cli.assertWrongInput(
        "weir: file: no-such.gz (expected: a file that can be read)",
        "replay",
        "mind",
        "no-such.gz");
  }

  @Test
  void replay_ofAnUnknownFormat_isOneLine() throws IOException {
    Path file = Files.writeString(dir.resolve("f"), "x");
    Cli.assertWrongInput(
        "weir: format: csv (expected: one of recflow, trivago, mind, taobao, taobao-ads, jester,"
            + " movielens, kuairec, matrix, criteo, jsonl)",
        "replay",
        "csv",
        file + "");
  }

  @Test
  void replay_ofAMalformedLine_namesFileLineFieldValueAndRule() throws IOException {
    Path file =
        Files.writeString(dir.resolve("log.jsonl"), "{\"type\":\"request\",\"requestId\":7}\n");
    Cli cli = Cli.run("replay", "jsonl", file.toString());
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.errorLines().get(cli.errorLines().size() - 1))
        .isEqualTo("weir: " + file + ":1: requestId: 7 (expected: a string)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "jester | user,joke,rating~1,2 | :2: columns: 2 (expected: 3)",
        "kuairec | user_id,video_id~1,2 | :1: header: \"user_id,video_id\" (expected: columns"
            + " user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio)",
        "movielens | 1::2::3::978300760000 | :1: timestamp: \"978300760000\" (expected: seconds"
            + " since 1970, at most 10 digits)",
        "kuairec | user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio"
            + "~1,2,6,7,,,1593898068.3,1~1,3,5,93,,,1593898068.3,1 | :3: video_duration: \"93\""
            + " (expected: milliseconds: a longest video of a second or more)",
        "kuairec | user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio"
            + "~1,2,6,7000,,,1593898068378,1 | :2: timestamp: \"1593898068378\" (expected: seconds"
            + " since 1970, at most 10 digits)",
        "matrix | 1 0 1~1 0 | :2: columns: 2 (expected: 3, as in the first line)",
        "jsonl | {\"type\":\"item\",\"itemId\":1,\"eventTime\":1700000000} | :1: eventTime:"
            + " 1700000000 (expected: epoch milliseconds, not seconds)",
        "recflow | user,video~1,2 | :1: content: another format (expected: a whole feather file of"
            + " version 2 (Arrow IPC))",
      })
  void replay_ofAFileThatCannotBe_endsWithOneLine(String format, String text, String line)
      throws IOException {
    Path file = Files.writeString(dir.resolve("log"), text.replace("~", "\n") + "\n");
    Cli cli = Cli.run("replay", format, file.toString());
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.errorLines())
        .containsExactly("Reading " + file + " ...", "weir: " + file + line);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void replay_skippingBadLinesOfAFileWithNoOther_writesThemAndSendsNothing() throws IOException {
    Path file = Files.writeString(dir.resolve("log.csv"), "7,501,31,view,1511658000\n7,501\n");
    Path bad = dir.resolve("bad.jsonl");
    Cli cli = Cli.run("replay", "taobao", file + "", "--skip-bad", "--bad-out", bad + "");
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.errorLines())
        .last()
        .isEqualTo("weir: file: " + file + " (expected: at least one row of behaviour pv)");
    JsonNode first = new ObjectMapper().readTree(Files.readAllLines(bad).get(0));
    assertThat(first.get("file").asText()).isEqualTo(file + "");
    assertThat(first.get("line").asLong()).isEqualTo(1);
    assertThat(first.get("field").asText()).isEqualTo("behaviour");
    assertThat(first.get("expected").asText()).isEqualTo("one of pv, cart, fav, buy");
    assertThat(first.get("complaint").asText())
        .isEqualTo(file + ":1: behaviour: \"view\" (expected: one of pv, cart, fav, buy)");
    assertThat(first.get("content").asText()).isEqualTo("7,501,31,view,1511658000");
    assertThat(Files.readAllLines(bad)).hasSize(2);
  }

  @Test
  void replay_withAFileForBadLinesThatEndTheImport_isOneLine() throws IOException {
    Path file = Files.writeString(dir.resolve("log.csv"), "");
    Cli.assertWrongInput(
        "weir: bad-out: bad.jsonl (expected: --skip-bad beside it)",
        "replay",
        "taobao",
        file + "",
        "--bad-out",
        "bad.jsonl");
  }

  @Test
  void replay_ofAFeatherFileInSeconds_namesItsRow() throws IOException {
    Path file = feather(RECFLOW, "request_timestamp", 1_705_100_000L);
    assertEndsWith(
        "weir: "
            + file
            + ":1: request_timestamp: 1705100000 (expected: milliseconds since 1970, 13 digits)",
        Cli.run("replay", "recflow", file.toString()));
  }

  @Test
  void replay_ofAFeatherFileOfAnotherSchema_namesWhatItLacks() throws IOException {
    List<String> columns = new ArrayList<>(RECFLOW);
    columns.removeAll(List.of("rank_index", "coarse_neg"));
    Path file = feather(columns, "request_timestamp", 1_705_100_000_000L);
    Cli cli = Cli.run("replay", "recflow", file.toString());
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.errorLines())
        .last()
        .asString()
        .startsWith("weir: " + file + ":1: schema: \"request_id,request_timestamp,")
        .endsWith(" (expected: also columns coarse_neg,rank_index)");
  }

  private static void assertEndsWith(String line, Cli cli) {
    assertThat(cli.errorLines()).last().isEqualTo(line);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
  }

  /** One row of zeros, but for one column. */
  private Path feather(List<String> columns, String column, long value) throws IOException {
    Path file = dir.resolve("day.feather");
    try (BufferAllocator allocator = new RootAllocator()) {
      List<FieldVector> vectors = new ArrayList<>();
      columns.forEach(name -> vectors.add(new BigIntVector(name, allocator)));
      try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
          FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
        root.allocateNew();
        for (FieldVector vector : vectors) {
          ((BigIntVector) vector).setSafe(0, vector.getName().equals(column) ? value : 0);
        }
        root.setRowCount(1);
        writer.start();
        writer.writeBatch();
        writer.end();
      }
    }
    return file;
  }
}
