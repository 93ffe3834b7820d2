package io.weir.trainer.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.State;
import io.weir.trainer.TrainerConfig;
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
  void vector_thatIsNotFinite_isRefused() {
    model.put(Long.MAX_VALUE);
    Publisher diverged =
        publisher(
            log,
            PublishedPast.NONE,
            new SimulatedModel() {
              @Override
              public long[] catalogue() {
                return new long[] {1};
              }

              @Override
              public Frozen freeze() {
                return ids -> new float[][] {{0, Float.NaN, 0}};
              }
            });
    diverged.tick();
    log.appendOne(ANY);
    diverged.tick();
    log.appendOne(ANY);
    log.appendOne(ANY);
    assertThatThrownBy(diverged::tick).hasMessage("values[1]: NaN (expected: a finite number)");
  }

  private void rest() {
    clock.advance(20);
    for (int i = 0; i < 50; i++) {
      publisher.tick();
      while (log.appendOne(ANY)) {
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
    TrainerConfig.Publication config =
        new TrainerConfig.Publication(Duration.ofMillis(10), Duration.ofMillis(500));
    return new Publisher(to, embedder, config, "hash", past, clock, 7);
  }
}
