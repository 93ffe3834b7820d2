package io.weir.trainer.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import io.weir.core.cascade.ModelSnapshot.State;
import io.weir.trainer.TestSamples;
import io.weir.trainer.TrainerConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private static final SplittableRandom ANY = new SplittableRandom(1);

  private final ManualClock clock = new ManualClock();
  private final SimulatedLog log = new SimulatedLog(2);
  private final SimulatedSnapshots snapshots = new SimulatedSnapshots();
  private final SimulatedModel model = new SimulatedModel();
  private final Publisher publisher = publisher(log, new PublishedPast(6, 3));

  @Test
  void tick_withAnEmptyCatalogue_beginsNothing() {
    rest();
    assertThat(log.models).isEmpty();
    assertThat(publisher.generation()).isEmpty();
    assertThat(publisher.isPublished(0)).isFalse();
  }

  @Test
  void firstGeneration_takesIdsAboveAllBefore_andSendsNoVectorBeforeItsIdIsTaken() {
    model.put(4);
    model.put(5);
    publisher.tick();
    publisher.tick();
    assertThat(log.appendOne(ANY)).isTrue();
    assertThat(log.appendOne(ANY)).isFalse();
    assertThat(log.models)
        .extracting(ModelSnapshot::generation, ModelSnapshot::trainerEpoch, ModelSnapshot::state)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(7L, 4L, State.BEGUN));
    rest();
    assertThat(kinds(0)).containsExactly(Kind.BEGIN, Kind.REFRESH, Kind.END);
    assertThat(kinds(1)).containsExactly(Kind.BEGIN, Kind.REFRESH, Kind.END);
    assertThat(log.models).last().extracting(ModelSnapshot::state).isEqualTo(State.ANNOUNCED);
    assertThat(publisher.generation()).hasValue(7);
  }

  @Test
  void item_withdrawnBeforeTheFirstGeneration_isNotPublished_thoughACheckpointHadItToDo()
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Publisher before = publisher(new SimulatedLog(2), PublishedPast.NONE);
    before.learnt(new long[] {4, 5}, 100, 90);
    before.write(new DataOutputStream(bytes));
    publisher.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    model.put(5);
    publisher.withdrawn(4);
    rest();
    assertThat(kinds(0)).containsExactly(Kind.BEGIN, Kind.END);
    assertThat(kinds(1)).containsExactly(Kind.BEGIN, Kind.REFRESH, Kind.END);
    assertThat(publisher.figures().waiting()).isZero();
    assertThat(publisher.items()).isEqualTo(1);
  }

  @Test
  void update_ofSeveralSteps_tellsOfTheEarliestUnpublishedOne() {
    model.put(4);
    rest();
    publisher.learnt(new long[] {4}, 100, 90);
    publisher.learnt(new long[] {4}, 110, 80);
    publisher.learnt(new long[] {4}, 120, 115);
    publisher.push();
    publisher.learnt(new long[] {4}, 130, 125);
    rest();
    assertThat(updates())
        .extracting(SimulatedLog.Appended::freshness)
        .containsExactly(new Freshness(100, 80), new Freshness(130, 125));
  }

  @Test
  void update_beforeTheFirstIntervalIsOver_waits_unlessItIsPushed() {
    model.put(4);
    Publisher slow = publisher(log, new PublishedPast(6, 3), model, Duration.ofHours(1));
    restOf(slow);
    slow.put(4);
    restOf(slow);
    assertThat(updates()).isEmpty();
    slow.push();
    restOf(slow);
    assertThat(updates()).hasSize(1);
  }

  @Test
  void update_thatFailed_isSentAgainWithItsFirstTimes() {
    model.put(4);
    rest();
    publisher.learnt(new long[] {4}, 100, 90);
    long reports = publisher.reports();
    publisher.push();
    log.failOne(ANY);
    publisher.tick();
    assertThat(publisher.isPublished(reports)).isFalse();
    rest();
    assertThat(publisher.isPublished(reports)).isTrue();
    assertThat(updates())
        .extracting(SimulatedLog.Appended::freshness)
        .containsExactly(new Freshness(100, 90));
  }

  @Test
  void generation_withoutAStepSince_isNotBegun() {
    model.put(4);
    rest();
    clock.advance(1000);
    rest();
    assertThat(publisher.generation()).hasValue(7);
    model.learn(new SplittableRandom(3));
    rest();
    assertThat(publisher.generation()).hasValue(8);
  }

  @Test
  void generation_thatIsHastened_doesNotWaitForTheInterval_andComesOnce() {
    model.put(4);
    rest();
    long before = publisher.hasten();
    assertThat(publisher.isSettled(before)).as("nothing was learnt since").isTrue();
    model.learn(new SplittableRandom(3));
    rest();
    assertThat(publisher.generation()).as("the interval is not over").hasValue(7);
    long step = publisher.hasten();
    assertThat(publisher.isSettled(step)).isFalse();
    rest();
    assertThat(publisher.isSettled(step)).isTrue();
    assertThat(publisher.generation()).hasValue(8);
    model.learn(new SplittableRandom(4));
    rest();
    assertThat(publisher.generation()).hasValue(8);
  }

  @Test
  void generation_thatIsHastenedWhileAnotherIsUnderWay_followsIt() {
    model.put(4);
    publisher.tick();
    model.learn(new SplittableRandom(3));
    long step = publisher.hasten();
    rest();
    assertThat(publisher.isSettled(step)).isTrue();
    assertThat(publisher.generation()).hasValue(8);
  }

  @Test
  void generation_thatScoresWorseThanTheOneBefore_isRefused_untilThatOneIsTooOld() {
    model.put(4);
    rest();
    model.err(1);
    learnAndScore(4);
    clock.advance(1000);
    rest();
    assertThat(states()).containsExactly("7 BEGUN", "7 ANNOUNCED", "8 BEGUN", "8 REFUSED");
    assertThat(publisher.generation()).hasValue(7);
    assertThat(publisher.figures().refused()).isEqualTo(1);
    assertThat(snapshots.written).containsExactly(7L);
    clock.advance(5000);
    rest();
    assertThat(publisher.generation()).hasValue(9);
    assertThat(states()).endsWith("9 BEGUN", "9 ANNOUNCED");
  }

  @Test
  void generation_thatScoresAsWell_orIsNotScoredOftenEnough_isAnnounced() {
    model.put(4);
    rest();
    learnAndScore(1);
    model.err(1);
    learnAndScore(2);
    clock.advance(1000);
    rest();
    assertThat(publisher.generation()).hasValue(8);
    learnAndScore(4);
    clock.advance(1000);
    rest();
    assertThat(publisher.generation()).hasValue(9);
  }

  @Test
  void generation_ofMaxAge_isFollowedByAnother_thoughNothingWasLearnt() {
    model.put(4);
    rest();
    clock.advance(4800);
    rest();
    assertThat(publisher.generation()).hasValue(7);
    clock.advance(200);
    rest();
    assertThat(publisher.generation()).hasValue(8);
  }

  @Test
  void generations_beyondThoseKept_areRetiredWithTheirFiles() {
    model.put(4);
    for (int i = 0; i < 4; i++) {
      learnAndScore(1);
      clock.advance(1000);
      rest();
    }
    assertThat(states())
        .containsSubsequence("9 ANNOUNCED", "7 RETIRED", "10 ANNOUNCED", "8 RETIRED")
        .doesNotContain("9 RETIRED");
    assertThat(snapshots.written).containsExactly(9L, 10L);
    assertThat(publisher.figures().retired()).isEqualTo(2);
  }

  @Test
  void start_afterOthers_retiresWhatTheyLeft_onceItHasAnnounced() {
    model.put(4);
    publisher.tick();
    assertThat(log.appendOne(ANY)).isTrue();
    Publisher next = publisher(log, log.past());
    log.crash(ANY);
    restOf(next);
    assertThat(states()).containsExactly("7 BEGUN", "8 BEGUN", "8 ANNOUNCED", "7 RETIRED");
    assertThat(log.models).last().extracting(ModelSnapshot::trainerEpoch).isEqualTo(5L);
  }

  @Test
  void snapshot_thatCannotBeWritten_abandonsTheGenerationAndIsTriedAgainLater() {
    model.put(4);
    while (log.models.isEmpty()) {
      publisher.tick();
      log.appendOne(ANY);
    }
    publisher.tick();
    snapshots.failOne();
    for (int i = 0; i < 20; i++) {
      publisher.tick();
      log.appendOne(ANY);
    }
    assertThat(states()).containsExactly("7 BEGUN");
    assertThat(publisher.figures().abandoned()).isEqualTo(1);
    clock.advance(1000);
    rest();
    assertThat(publisher.generation()).hasValue(8);
    assertThat(states()).containsExactly("7 BEGUN", "8 BEGUN", "8 ANNOUNCED", "7 RETIRED");
  }

  @Test
  void announcement_namesTheSnapshotsFiles() {
    model.put(4);
    rest();
    assertThat(log.models.get(0).files()).isEmpty();
    assertThat(log.models.get(1).files()).extracting(SnapshotFile::name).containsExactly("weights");
  }

  private void learnAndScore(int requests) {
    for (int i = 0; i < requests; i++) {
      publisher.arrived(List.of(TestSamples.sample(i)));
      publisher.learnt(model.learn(new SplittableRandom(i)), 100, 90);
    }
  }

  private List<String> states() {
    return log.models.stream().map(each -> each.generation() + " " + each.state()).toList();
  }

  @Test
  void failure_thatNoRetryCures_endsTheTick() {
    model.put(4);
    SimulatedLog closed =
        new SimulatedLog(1) {
          @Override
          public void sendSnapshot(ModelSnapshot snapshot, Sent sent) {
            sent.done(-1, new TopicAuthorizationException("weir.models"));
          }
        };
    Publisher barred = publisher(closed, PublishedPast.NONE);
    barred.tick();
    assertThatThrownBy(barred::tick)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("publication: TopicAuthorizationException weir.models");
  }

  @Test
  void vectors_thatAreNotFinite_giveTheGenerationUp_andUpdatesWait() {
    model.put(4);
    rest();
    publisher.learnt(model.learn(new SplittableRandom(2)), 100, 90);
    long reports = publisher.reports();
    model.spoil(true);
    clock.advance(1000);
    rest();
    assertThat(states()).startsWith("7 BEGUN", "7 ANNOUNCED", "8 BEGUN");
    assertThat(publisher.generation()).hasValue(7);
    assertThat(publisher.figures().abandoned()).isPositive();
    assertThat(publisher.isPublished(reports)).isFalse();
    assertThat(updates()).isEmpty();
    model.spoil(false);
    clock.advance(1000);
    rest();
    assertThat(publisher.isPublished(reports)).isTrue();
    assertThat(publisher.generation().getAsLong()).isGreaterThan(8);
    log.partitions.forEach(partition -> partition.forEach(each -> each.embedding().validate()));
  }

  private void rest() {
    restOf(publisher);
  }

  private void restOf(Publisher any) {
    clock.advance(20);
    for (int i = 0; i < 50; i++) {
      any.tick();
      while (log.appendOne(ANY) || snapshots.writeOne()) {
        // All of it.
      }
      clock.advance(1);
    }
  }

  private List<Kind> kinds(int partition) {
    return log.partitions.get(partition).stream().map(each -> each.embedding().kind()).toList();
  }

  private List<SimulatedLog.Appended> updates() {
    List<SimulatedLog.Appended> updates = new ArrayList<>();
    log.partitions.forEach(updates::addAll);
    updates.removeIf(each -> kind(each.embedding()) != Kind.UPDATE);
    return updates;
  }

  private static Kind kind(ItemEmbedding embedding) {
    return embedding.kind();
  }

  private Publisher publisher(PublicationLog to, PublishedPast past) {
    return publisher(to, past, model);
  }

  private Publisher publisher(PublicationLog to, PublishedPast past, ItemEmbedder embedder) {
    return publisher(to, past, embedder, Duration.ofMillis(10));
  }

  private Publisher publisher(
      PublicationLog to, PublishedPast past, ItemEmbedder embedder, Duration updateInterval) {
    TrainerConfig.Publication config =
        new TrainerConfig.Publication(
            updateInterval,
            Duration.ofMillis(500),
            Duration.ofMillis(5000),
            2,
            "",
            new TrainerConfig.Gate(1, 4, 0.05),
            TrainerConfig.RetentionCheck.REFUSE);
    return new Publisher(to, embedder, config, "hash", past, snapshots, clock, 7);
  }
}
