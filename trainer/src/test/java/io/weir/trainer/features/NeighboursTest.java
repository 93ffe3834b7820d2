package io.weir.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TestSamples;
import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.features.Inputs.RowState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static final int CANDIDATES = 8;

  /** A request of a user with a sequence; its candidates are those of a number. */
  private static RequestSample request(int n, long user, long... touched) {
    return request(n, user, Map.of("click", touched));
  }

  private static RequestSample request(int n, long user, Map<String, long[]> sequences) {
    RequestSample s = TestSamples.sample(n);
    return new RequestSample(
        s.requestId(),
        user,
        s.requestTime(),
        s.eventTime(),
        s.scenario(),
        s.revision(),
        s.categorical(),
        s.dense(),
        sequences,
        s.itemIds(),
        s.stageReached(),
        s.rankingRank(),
        s.preRankingRank(),
        s.exposurePosition(),
        s.rankingScore(),
        s.inclusionProbability(),
        s.labels(),
        s.weights(),
        s.maturedTasks(),
        s.crossFeatures(),
        s.stageTotals(),
        s.sampler(),
        s.seed());
  }

  /** The columns of a request's candidates: lift and log of 1 + m, candidate by candidate. */
  private static double[][] columns(Neighbours neighbours, RequestSample sample) {
    Inputs inputs = new Inputs(CANDIDATES, Neighbours.COLUMNS, 1, RowState.CURRENT);
    neighbours.set(inputs, 0, 0, sample);
    double[][] columns = new double[CANDIDATES][Neighbours.COLUMNS];
    for (int i = 0; i < CANDIDATES; i++) {
      columns[i][0] = inputs.values()[i * Neighbours.COLUMNS];
      columns[i][1] = inputs.values()[i * Neighbours.COLUMNS + 1];
    }
    return columns;
  }

  /** The same from its definition, user by user; the later requests of a user count alone. */
  private static double[][] plain(List<RequestSample> seen, RequestSample sample) {
    long[] own = touched(sample);
    List<long[]> others = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      RequestSample one = seen.get(i);
      boolean newest =
          seen.subList(i + 1, seen.size()).stream().noneMatch(s -> s.userId() == one.userId());
      if (newest && one.userId() != sample.userId()) {
        others.add(touched(one));
      }
    }
    double all = others.stream().mapToLong(other -> shared(own, other)).sum();
    double[][] columns = new double[CANDIDATES][Neighbours.COLUMNS];
    for (int i = 0; i < CANDIDATES; i++) {
      long item = sample.itemIds()[i];
      List<long[]> holders = others.stream().filter(other -> has(other, item)).toList();
      if (!holders.isEmpty()) {
        double sum = holders.stream().mapToLong(other -> shared(own, other)).sum();
        double chance = all * holders.size() / others.size();
        columns[i][0] = Math.log((sum + 1) / (chance + 1));
        columns[i][1] = Math.log1p(holders.size());
      }
    }
    return columns;
  }

  private static long[] touched(RequestSample sample) {
    return sample.sequences().values().stream().flatMapToLong(Arrays::stream).distinct().toArray();
  }

  private static long shared(long[] own, long[] other) {
    return Arrays.stream(own).filter(item -> has(other, item)).count();
  }

  private static boolean has(long[] items, long item) {
    return Arrays.stream(items).anyMatch(one -> one == item);
  }

  private static void assertPlain(double[][] actual, double[][] expected) {
    for (int i = 0; i < CANDIDATES; i++) {
      assertThat(actual[i]).as("candidate %d", i).containsExactly(expected[i], within(1e-6));
    }
  }

  /** Users 0 to 29, who come several times, each time with other items touched. */
  private static List<RequestSample> stream(int requests) {
    SplittableRandom random = new SplittableRandom(5);
    List<RequestSample> stream = new ArrayList<>();
    for (int n = 0; n < requests; n++) {
      long user = random.nextInt(30);
      long[] clicks = random.longs(random.nextInt(12), 0, TestSamples.ITEMS).toArray();
      long[] orders = random.longs(random.nextInt(3), 0, TestSamples.ITEMS).toArray();
      stream.add(request(n, user, Map.of("click", clicks, "order", orders)));
    }
    return stream;
  }

  @Test
  void columns_ofAStream_areThoseOfTheDefinition() {
    Neighbours neighbours = new Neighbours(1_000);
    List<RequestSample> held = new ArrayList<>();
    boolean some = false;
    for (RequestSample sample : stream(300)) {
      double[][] expected = plain(held, sample);
      assertPlain(columns(neighbours, sample), expected);
      some |= Arrays.stream(expected).anyMatch(column -> column[0] > 0.5);
      neighbours.see(sample);
      if (touched(sample).length > 0) {
        held.add(sample);
      }
    }
    assertThat(some).isTrue();
  }

  @Test
  void users_beyondTheRoom_areForgotten_theOneWhoCameLongestAgoFirst() {
    Neighbours neighbours = new Neighbours(2);
    RequestSample one = request(1, 1, 10, 11);
    RequestSample two = request(2, 2, 11, 12);
    RequestSample again = request(3, 1, 10, 13);
    RequestSample three = request(4, 3, 13, 14);
    List.of(one, two, again, three).forEach(neighbours::see);
    for (int n = 0; n < 40; n++) {
      RequestSample sample = request(n, 9, 10, 11, 13);
      assertPlain(columns(neighbours, sample), plain(List.of(again, three), sample));
    }
  }

  @Test
  void longSequence_isItsNewestItemsAlone() {
    Neighbours neighbours = new Neighbours(10);
    neighbours.see(request(1, 1, LongStream.range(0, TestSamples.ITEMS).toArray()));
    RequestSample sample = request(2, 2, 3);
    double[][] columns = columns(neighbours, sample);
    for (int i = 0; i < CANDIDATES; i++) {
      assertThat(columns[i][1]).isCloseTo(sample.itemIds()[i] < 50 ? Math.log(2) : 0, within(1e-6));
    }
  }

  @Test
  void noRoom_holdsNobody_andHasNoColumn() {
    Neighbours neighbours = new Neighbours(0);
    neighbours.see(request(1, 1, 2, 3));
    assertThat(neighbours.columns()).isZero();
    assertThat(new Neighbours(1).columns()).isEqualTo(2);
  }

  @Test
  void read_ofWhatWasWritten_holdsTheSame_andForgetsInTheSameOrder() throws IOException {
    List<RequestSample> stream = stream(200);
    Neighbours expected = new Neighbours(12);
    stream.subList(0, 100).forEach(expected::see);
    Neighbours actual = new Neighbours(12);
    actual.read(new DataInputStream(new ByteArrayInputStream(written(expected))));
    for (RequestSample sample : stream.subList(100, 200)) {
      assertThat(columns(actual, sample)).isDeepEqualTo(columns(expected, sample));
      actual.see(sample);
      expected.see(sample);
    }
    assertThat(written(actual)).isEqualTo(written(expected));
  }

  @Test
  void snapshot_writtenAfterMoreHaveCome_isWhatStoodThen() throws IOException {
    List<RequestSample> stream = stream(100);
    Neighbours neighbours = new Neighbours(12);
    stream.subList(0, 60).forEach(neighbours::see);
    byte[] then = written(neighbours);
    StateWriter snapshot = neighbours.snapshot();
    stream.subList(60, 100).forEach(neighbours::see);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    snapshot.write(new DataOutputStream(bytes));
    assertThat(bytes.toByteArray()).isEqualTo(then).isNotEqualTo(written(neighbours));
  }

  @Test
  void read_withLessRoom_holdsThoseWhoCameLast_withNoneNobody() throws IOException {
    List<RequestSample> stream = stream(100);
    Neighbours all = new Neighbours(1_000);
    stream.forEach(all::see);
    Neighbours few = new Neighbours(5);
    few.read(new DataInputStream(new ByteArrayInputStream(written(all))));
    long[] users = all.held().users();
    assertThat(few.held().users())
        .containsExactly(Arrays.copyOfRange(users, users.length - 5, users.length));
    Neighbours none = new Neighbours(0);
    none.read(new DataInputStream(new ByteArrayInputStream(written(all))));
    assertThat(none.held().users()).isEmpty();
  }

  private static byte[] written(Neighbours neighbours) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    neighbours.snapshot().write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
