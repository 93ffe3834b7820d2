package io.weir.simulator.replay;

import io.weir.core.cascade.Item;
import java.util.Map;

/** A video of RecFlow's catalogue, in the cells of a {@link RowSorter}. */
final class RecFlowVideo {
  /** Cells of a video. */
  static final int WIDTH = 7;

  private static final float MS = 1_000;

  private RecFlowVideo() {}

  /**
   * The cells of a video.
   *
   * @param features author, first and second category, upload type
   */
  static long[] cells(long videoId, long uploadedMs, long durationMs, long[] features) {
    return new long[] {
      videoId, uploadedMs, durationMs, features[0], features[1], features[2], features[3]
    };
  }

  /** The item, its features true since the video was uploaded. */
  static Item item(long[] cells) {
    return new Item(
        cells[0],
        cells[1],
        Map.of(
            "author_id", new long[] {cells[3]},
            "category_level_one", new long[] {cells[4]},
            "category_level_two", new long[] {cells[5]},
            "upload_type", new long[] {cells[6]}),
        Map.of("durationSeconds", new float[] {cells[2] / MS}),
        new float[0]);
  }
}
