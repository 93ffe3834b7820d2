package io.weir.schemas;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.MetricWindow;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One record of each kind with every field set, and one with all that may be empty left empty. */
final class SamplesOfRecords {
  static final CandidateList FULL_LIST =
      new CandidateList(
          "r-1",
          -5,
          1_700_000_000_000L,
          1_700_000_000_050L,
          "home",
          Stage.PRE_RANKING,
          new long[] {1, -2, Long.MAX_VALUE},
          new int[] {1, 5, 900},
          new float[] {.5f, -1e30f, 0},
          new boolean[] {true, false, false},
          1000,
          Map.of("price", new float[] {1, 2, 3}, "distance", new float[] {.1f, .2f, .3f}));

  private SamplesOfRecords() {}

  static Map<Codec<?>, List<Object>> all() {
    Map<Codec<?>, List<Object>> all = new LinkedHashMap<>();
    all.put(
        Codecs.CANDIDATES,
        List.of(FULL_LIST, new CandidateList("r", 1, 2, 3, "", Stage.EXPOSURE, new long[] {})));
    all.put(
        Codecs.REQUESTS,
        List.of(
            new RequestContext(
                "r-1",
                7,
                10L,
                11,
                "home",
                Map.of("city", new long[] {1, 2}, "device", new long[] {}),
                Map.of("age", new float[] {.3f}),
                Map.of("click", new long[] {9, 8, 7})),
            new RequestContext("r", 1, 2L, 3, "", Map.of(), Map.of(), Map.of())));
    all.put(
        Codecs.FEEDBACK,
        List.of(
            new Feedback("r-1", 7, 10L, 500, 9, "order", 12.5),
            new Feedback(null, 7, null, 500, 9, "click", 1)));
    all.put(
        Codecs.ITEMS,
        List.of(
            new Item(
                9,
                1,
                Map.of("brand", new long[] {4}),
                Map.of("price", new float[] {1.5f}),
                new float[] {1, -2.5f}),
            new Item(9, 1, Map.of(), Map.of(), new float[0])));
    all.put(Codecs.SAMPLES, List.of(sample()));
    all.put(
        Codecs.EMBEDDINGS,
        List.of(
            ItemEmbedding.vector(
                ItemEmbedding.Kind.UPDATE, 9, 3, 2, 100, 55, new float[] {1, 2, -3.5f}),
            new ItemEmbedding(0, 3, ItemEmbedding.Kind.END, 2, 100, 55, new float[0], 3, 12, -99)));
    all.put(
        Codecs.SNAPSHOTS,
        List.of(
            new ModelSnapshot(
                3,
                2,
                ModelSnapshot.State.ANNOUNCED,
                100,
                List.of(new SnapshotFile("dense.safetensors", 10, "ab")),
                "cd",
                new long[] {1, 2},
                new long[] {3, 4}),
            new ModelSnapshot(
                3, 2, ModelSnapshot.State.BEGUN, 100, List.of(), "", new long[0], new long[0])));
    all.put(
        Codecs.DEAD_LETTERS,
        List.of(
            new DeadLetter(
                "t", 1, 2, new byte[] {1}, new byte[] {-1, 2}, "late", "a: b (expected: c)", 9),
            new DeadLetter("t", 1, 2, null, null, "late", "", 9)));
    all.put(
        Codecs.METRICS, List.of(new MetricWindow("trainer", 1, 2, 3, 4, Map.of("click.auc", .5))));
    return all;
  }

  private static RequestSample sample() {
    return new RequestSample(
        "r-1",
        7,
        10L,
        11,
        "home",
        0,
        Map.of("city", new long[] {1}),
        Map.of("age", new float[] {.3f}),
        Map.of("click", new long[] {9}),
        new long[] {1, 2},
        new byte[] {5, -1},
        new int[] {1, 0},
        new int[] {4, 9},
        new int[] {2, 0},
        new float[] {.5f, Float.NaN},
        new float[] {1, .1f},
        Map.of("click", new byte[] {1, 0}, "order", new byte[] {-1, -1}),
        Map.of("click", 1f),
        List.of("click"),
        Map.of("price", new float[] {1, Float.NaN}),
        new int[] {100, 100, 50, 20, 10},
        "none",
        42);
  }
}
