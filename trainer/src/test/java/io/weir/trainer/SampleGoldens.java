package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.cascade.Stage;
import io.weir.core.labelling.FsLtrSelection;
import io.weir.core.labelling.PlayLabel;
import io.weir.core.labelling.SequenceArrangement;
import io.weir.core.labelling.StageGrades;
import io.weir.core.labelling.TopKLabel;
import io.weir.core.registry.Choice;
import io.weir.core.sampling.CandidateView;
import io.weir.core.sampling.InBatchNegatives;
import io.weir.core.sampling.Samplers;
import io.weir.core.sampling.Seeds;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Runs golden cases of labels and samplers. */
final class SampleGoldens {
  private static final long SEED = 0;

  /** {@code stageReached} of FS-LTR's stages. */
  private static final byte[] STAGE_REACHED = {0, 2, 3, 4, 5};

  private SampleGoldens() {}

  /** HCCP's chunks, from outside: the ids are such that their draws are those of the case. */
  static void chunkSampling(GoldenCase golden) {
    byte[] exposed = golden.labels("exposed");
    double[] draws = golden.input("u");
    float[] kept = sample(golden, golden.text("mode"), exposed, draws);
    double[] ranks =
        IntStream.range(0, kept.length).filter(i -> kept[i] > 0).mapToDouble(i -> i + 1).toArray();
    golden.verify(DataType.FLOAT64, "kept_ranks_1based", ranks);
    golden.verify(DataType.FLOAT64, "count", new double[] {ranks.length});

    // With draws of 0 nothing is left out, and each item's rate tells its chunk.
    float[] all = sample(golden, "bernoulli", new byte[kept.length], new double[kept.length]);
    List<Float> rates =
        Arrays.stream(golden.numbers("rates")).mapToObj(rate -> (float) rate).toList();
    double[] chunks = new double[all.length];
    Arrays.setAll(chunks, i -> rates.indexOf(all[i]));
    golden.verify(DataType.FLOAT64, "chunk", chunks);
    if (golden.hasExpected("sum_rate_times_size")) {
      double[] exact = golden.numbers("rates");
      double sum = Arrays.stream(chunks).map(chunk -> exact[(int) chunk]).sum();
      golden.verify(DataType.FLOAT64, "sum_rate_times_size", new double[] {sum});
    }
  }

  private static float[] sample(GoldenCase golden, String rule, byte[] exposed, double[] draws) {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    settings.put("rule", rule);
    settings.set("boundaries", golden.param("boundaries"));
    settings.set("rates", golden.param("rates"));
    int total = exposed.length;
    CandidateView view =
        new CandidateView(
            new long[total],
            new byte[total],
            IntStream.rangeClosed(1, total).toArray(),
            new int[total],
            new int[total],
            new boolean[total],
            new int[] {0, 0, total, 0, 0});
    for (int i = 0; i < total; i++) {
      view.itemIds()[i] = idOf(draws[i], i);
      assertThat(Seeds.uniform(SEED, view.itemIds()[i])).isCloseTo(draws[i], within(0x1p-52));
      view.stageReached()[i] = (exposed[i] == 1 ? Stage.EXPOSURE : Stage.RANKING).depth();
    }
    float[] probability = new float[total];
    Samplers.create("sampler", new Choice("hccp", settings)).sample(view, SEED, probability);
    return probability;
  }

  /** The id that {@link Seeds#uniform} draws {@code u} for; of one u there are 2048. */
  private static long idOf(double u, int number) {
    long mixed = (long) (u * 0x1p53) << 11 | (number & 2047);
    return unmix(SEED ^ unmix(mixed));
  }

  /** The inverse of {@link io.weir.core.cascade.Ids#mix}. */
  private static long unmix(long mixed) {
    long z = unshift(mixed, 31) * inverse(0x94D049BB133111EBL);
    z = unshift(z, 27) * inverse(0xBF58476D1CE4E5B9L);
    return unshift(z, 30) - 0x9E3779B97F4A7C15L;
  }

  private static long unshift(long shifted, int by) {
    long z = shifted;
    for (int known = by; known < 64; known += by) {
      z = shifted ^ (z >>> by);
    }
    return z;
  }

  /** Newton's iteration modulo 2^64: each step doubles the bits that are right. */
  private static long inverse(long odd) {
    long inverse = odd;
    for (int bits = 3; bits < 64; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  static void inBatchNegatives(GoldenCase golden) {
    long[] pool = Arrays.stream(golden.input("item_ids")).mapToLong(id -> (long) id).toArray();
    byte[] valid = golden.labels("valid");
    double[] draws = golden.input("u");
    int columns = golden.columns("item_ids");
    // Padding must not be drawn: those that build batches never put it into a pool.
    int[] cells = IntStream.range(0, pool.length).filter(i -> valid[i] == 1).toArray();
    long[] ids = IntStream.of(cells).mapToLong(i -> pool[i]).toArray();
    for (int row = 0; row < golden.rows("item_ids"); row++) {
      int of = row;
      Set<Long> own = new HashSet<>();
      IntStream.of(cells).filter(i -> i / columns == of).forEach(i -> own.add(pool[i]));
      int[] allowed = InBatchNegatives.allowed(ids.length, i -> own.contains(ids[i]));
      double[] mask = new double[pool.length];
      IntStream.of(allowed).forEach(i -> mask[cells[i]] = 1);
      golden.verify(DataType.FLOAT64, "mask", mask, golden.expected("mask").get(row));
      int[] sampled =
          InBatchNegatives.draw(
              allowed, golden.number("rate"), i -> draws[of * pool.length + cells[i]]);
      golden.verify(
          DataType.FLOAT64,
          "sampled",
          IntStream.of(sampled).mapToDouble(i -> cells[i]).toArray(),
          golden.expected("sampled").get(row));
    }
  }

  static void sequenceArrangement(GoldenCase golden) {
    int[] ranks = golden.ints("r");
    byte[] shown = golden.labels("e");
    boolean[] exposed = new boolean[ranks.length];
    for (int i = 0; i < exposed.length; i++) {
      exposed[i] = shown[i] == 1;
    }
    int total = golden.param("Nr").asInt();
    int[] all = IntStream.range(0, ranks.length).toArray();
    int[] impressions = IntStream.of(all).filter(i -> exposed[i]).toArray();
    long[] clicks = SequenceArrangement.keys(ranks, exposed, golden.labels("l_clk"), total);
    long[] orders = SequenceArrangement.keys(ranks, exposed, golden.labels("l_ord"), total);
    verify(golden, "c", clicks, all);
    verify(golden, "click", clicks, impressions);
    verify(golden, "order", orders, impressions);
  }

  private static void verify(GoldenCase golden, String name, long[] keys, int[] items) {
    golden.verify(DataType.FLOAT64, "key_" + name, LongStream.of(keys).asDoubleStream().toArray());
    int[] order = SequenceArrangement.ascending(items, keys);
    golden.verify(
        DataType.FLOAT64, "order_" + name, IntStream.of(order).asDoubleStream().toArray());
  }

  static void stageGrades(GoldenCase golden) {
    StageGrades grades = new StageGrades(Arrays.stream(golden.numbers("z")).boxed().toList());
    int[] stages = golden.ints("stage");
    byte[] labels = golden.labels("y");
    double[] actual = new double[stages.length];
    Arrays.setAll(actual, i -> grades.grade(STAGE_REACHED[stages[i]], labels[i]));
    golden.verify(DataType.FLOAT64, "label", actual);
  }

  static void topKLabels(GoldenCase golden) {
    double[] ks = golden.numbers("ks");
    double[] labels =
        Arrays.stream(golden.ints("pos_rank"))
            .boxed()
            .flatMapToDouble(
                rank ->
                    Arrays.stream(ks).map(k -> TopKLabel.of(Stage.RANKING.depth(), rank, (int) k)))
            .toArray();
    golden.verify(DataType.FLOAT64, "labels", labels);
  }

  static void fsLtrSelection(GoldenCase golden) {
    FsLtrSelection selection =
        FsLtrSelection.of(
            golden.input("prerank_score"),
            golden.input("rank_score"),
            golden.param("n_rank").asInt(),
            golden.param("n_expose").asInt());
    verifySet(golden, "rank_candidates", selection.rankCandidates());
    verifySet(golden, "prerank_negatives", selection.preRankNegatives());
    verifySet(golden, "exposed", selection.exposed());
    verifySet(golden, "rank_negatives", selection.rankNegatives());
    byte[] labels = golden.labels("label");
    verifySet(golden, "exposed_positive", selection.exposedPositive(labels));
  }

  /** The case lists candidates by index, the selection best first. */
  private static void verifySet(GoldenCase golden, String name, int[] candidates) {
    golden.verify(
        DataType.FLOAT64, name, IntStream.of(candidates).sorted().asDoubleStream().toArray());
  }

  static void playLabels(GoldenCase golden) {
    int[] played = golden.ints("play_duration");
    int[] lasting = golden.ints("video_duration");
    double[] labels = new double[played.length];
    Arrays.setAll(labels, i -> PlayLabel.of(played[i], lasting[i]));
    golden.verify(DataType.FLOAT64, "label", labels);
  }
}
