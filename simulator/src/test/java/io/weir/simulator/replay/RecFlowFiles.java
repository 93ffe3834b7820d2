package io.weir.simulator.replay;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;

/** Made-up rows in RecFlow's schema. */
final class RecFlowFiles {
  static final String HEADER =
      Arrays.stream(RecFlowImporter.Column.values())
          .map(column -> column.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(","));

  static final long NIGHT = 1_705_100_000_000L;

  /** Three requests of two users, their rows neither together nor in the order of time. */
  static final List<String> ROWS =
      List.of(
          row(2, NIGHT + 60_000, 7, 25, "realshow rerank_pos rank_pos", 1, 1, "play:9 like"),
          row(1, NIGHT, 7, 11, "realshow rerank_pos rank_pos", 2, 1, "play:8000 effective_view"),
          row(1, NIGHT, 7, 12, "realshow rerank_pos rank_pos", 1, 2, ""),
          row(1, NIGHT, 7, 13, "rerank_pos rank_pos", 3, 3, ""),
          row(1, NIGHT, 7, 14, "rerank_neg", 40, 25, ""),
          row(1, NIGHT, 7, 15, "rank_neg", 87, 0, ""),
          row(1, NIGHT, 7, 16, "rank_pos", 4, 0, ""),
          row(3, NIGHT + 500, 8, 11, "realshow rerank_pos rank_pos", 1, 1, "play:30 long_view"),
          row(1, NIGHT, 7, 17, "coarse_neg", 0, 0, ""),
          row(1, NIGHT, 7, 18, "coarse_neg", 0, 0, ""),
          row(1, NIGHT, 7, 19, "prerank_neg", 0, 0, ""),
          row(2, NIGHT + 60_000, 7, 26, "coarse_neg", 0, 0, ""));

  private RecFlowFiles() {}

  /** A row; feedback names columns, of which playing_time is {@code play:MS}. */
  static String row(
      long request,
      long time,
      long user,
      long video,
      String flags,
      int rank,
      int rerank,
      String feedback) {
    List<String> set = List.of((flags + " " + feedback).strip().split(" +"));
    StringBuilder row = new StringBuilder();
    for (RecFlowImporter.Column column : RecFlowImporter.Column.values()) {
      Object cell =
          switch (column) {
            case REQUEST_ID -> request;
            case REQUEST_TIMESTAMP -> time;
            case USER_ID -> user;
            case DEVICE_ID -> user + 100;
            case AGE, GENDER -> 2;
            case PROVINCE -> 31;
            case VIDEO_ID -> video;
            case AUTHOR_ID -> video + 1_000;
            case CATEGORY_LEVEL_ONE, CATEGORY_LEVEL_TWO, UPLOAD_TYPE -> 5;
            case UPLOAD_TIMESTAMP -> 1_704_000_000L + video;
            case DURATION -> 16_500;
            case RANK_INDEX -> rank;
            case RERANK_INDEX -> rerank;
            case PLAYING_TIME ->
                set.stream()
                    .filter(entry -> entry.startsWith("play:"))
                    .map(entry -> entry.substring("play:".length()))
                    .findFirst()
                    .orElse("0");
            default -> set.contains(column.label()) ? 1 : 0;
          };
      row.append(row.isEmpty() ? "" : ",").append(cell);
    }
    return row.toString();
  }

  /** A day as the public files have it: compressed by LZ4. */
  static Path write(Path file, List<String> rows) {
    return write(file, CodecType.LZ4_FRAME, rows);
  }

  static Path write(Path file, CodecType compression, List<String> rows) {
    return FeatherFiles.write(file, compression, 5, HEADER, rows);
  }
}
