package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.simulator.LogStream;
import io.weir.simulator.replay.FeatherTable.Cells;
import io.weir.simulator.replay.RecFlowImporter.Column;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** RecFlow's rows, checked and sorted: by request for the log, by video for the catalogue. */
final class RecFlowRows {
  private static final String ID = "an id, a whole number";
  private static final String FLAG = "0 or 1";
  private static final String NUMBER = "a whole number";

  private static final Map<Column, String> POSITIONS = new EnumMap<>(Column.class);

  static {
    for (Column flag : RecFlowRow.FLAGS) {
      POSITIONS.put(flag, "a position of 0 or more, as " + flag.label() + " is 1");
    }
  }

  private record Request(long userId, long time) {}

  private final ReplaySettings settings;
  private final LeftOut leftOut;
  private final RowSorter rows = RowSorter.of(RecFlowRow.WIDTH, RecFlowRow.KEYS);
  private final RowSorter videos = RowSorter.distinct(RecFlowVideo.WIDTH);
  private final Map<Long, Request> requests = new HashMap<>();

  RecFlowRows(ReplaySettings settings, LeftOut leftOut) {
    this.settings = settings;
    this.leftOut = leftOut;
  }

  /** Requests met so far. */
  int requests() {
    return requests.size();
  }

  /** Takes a row. */
  void add(Cells cells) {
    long userId = id(cells, Column.USER_ID);
    if (!settings.keepsUser(userId)) {
      return;
    }
    RecFlowRow row = row(cells, userId);
    long[] video = video(cells);
    checkRequest(row);
    if (!row.hasStage()) {
      refuse(cells, "no-stage", Column.REALSHOW, "one of the stage flags 1");
      return;
    }
    requests.putIfAbsent(row.requestId(), new Request(userId, row.requestTime()));
    if (row.hasFeedback() && !row.has(Column.REALSHOW)) {
      refuse(cells, "feedback-not-shown", Column.REALSHOW, "1, as there is feedback");
      row = row.withoutFeedback();
    }
    rows.add(row.cells());
    videos.add(video);
  }

  /** The log of all rows taken; none may be taken any more. */
  LogStream stream(String name) {
    return new RecFlowStream(
        name, settings, requests.size(), videos.sorted(), rows.sorted(), leftOut.refusals());
  }

  private void checkRequest(RecFlowRow row) {
    Request first = requests.get(row.requestId());
    if (first != null) {
      String earlier = ", as in an earlier row of the request";
      check(
          first.userId == row.userId(),
          Column.USER_ID.label(),
          row.userId(),
          first.userId + earlier);
      check(
          first.time == row.requestTime(),
          Column.REQUEST_TIMESTAMP.label(),
          row.requestTime(),
          first.time + earlier);
    }
  }

  private static RecFlowRow row(Cells cells, long userId) {
    long time =
        cells.integer(
            Column.REQUEST_TIMESTAMP.ordinal(),
            EpochTime.MIN_MILLISECONDS,
            EpochTime.MAX_MILLISECONDS,
            EpochTime.MILLISECONDS);
    int flags = 0;
    for (Column column : RecFlowRow.FLAGS) {
      flags |= optional(cells, column, 1, FLAG) == 1 ? RecFlowRow.bit(column) : 0;
    }
    return RecFlowRow.of(
        time,
        id(cells, Column.REQUEST_ID),
        userId,
        id(cells, Column.VIDEO_ID),
        new long[] {
          number(cells, Column.DEVICE_ID),
          number(cells, Column.AGE),
          number(cells, Column.GENDER),
          number(cells, Column.PROVINCE)
        },
        position(cells, Column.RANK_INDEX, flags, Column.RANK_POS, Column.RANK_NEG),
        position(cells, Column.RERANK_INDEX, flags, Column.RERANK_POS, Column.RERANK_NEG),
        (int) optional(cells, Column.PLAYING_TIME, Integer.MAX_VALUE, "milliseconds"),
        flags);
  }

  /** The place in a stage's order: always there where the stage has a flag. */
  private static int position(Cells cells, Column column, int flags, Column... stage) {
    for (Column flag : stage) {
      if ((flags & RecFlowRow.bit(flag)) != 0) {
        return (int)
            cells.integer(
                column.ordinal(), 0, Integer.MAX_VALUE - 1, POSITIONS.getOrDefault(flag, NUMBER));
      }
    }
    // Without its flag, 0 and below say that there is none.
    boolean none = cells.isNull(column.ordinal());
    long value =
        none
            ? 0
            : cells.integer(column.ordinal(), Long.MIN_VALUE, Integer.MAX_VALUE - 1, "a position");
    return value > 0 ? (int) value : RecFlowRow.NO_POSITION;
  }

  private static long[] video(Cells cells) {
    long uploaded =
        cells.integer(
                Column.UPLOAD_TIMESTAMP.ordinal(), 0, EpochTime.MAX_SECONDS, EpochTime.SECONDS)
            * 1_000;
    return RecFlowVideo.cells(
        id(cells, Column.VIDEO_ID),
        uploaded,
        cells.integer(Column.DURATION.ordinal(), 0, Integer.MAX_VALUE, "milliseconds"),
        new long[] {
          number(cells, Column.AUTHOR_ID),
          number(cells, Column.CATEGORY_LEVEL_ONE),
          number(cells, Column.CATEGORY_LEVEL_TWO),
          number(cells, Column.UPLOAD_TYPE)
        });
  }

  private static long id(Cells cells, Column column) {
    return cells.integer(column.ordinal(), 0, Long.MAX_VALUE, ID);
  }

  private static long number(Cells cells, Column column) {
    return cells.integer(column.ordinal(), Long.MIN_VALUE, Long.MAX_VALUE, NUMBER);
  }

  /** 0 where the cell is empty. */
  private static long optional(Cells cells, Column column, long max, String rule) {
    return cells.isNull(column.ordinal()) ? 0 : cells.integer(column.ordinal(), 0, max, rule);
  }

  private void refuse(Cells cells, String reason, Column column, String rule) {
    leftOut.refuse(reason, cells.complaint(column.ordinal(), 0, rule));
  }
}
