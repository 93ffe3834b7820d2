package io.weir.trainer.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.ModelSnapshot.State;
import io.weir.trainer.TestSamples;
import io.weir.trainer.TrainerConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A publisher, its model, its log, failures, deaths of the process and returns to older
 * checkpoints, in any order.
 */
class PublisherSimulationTest {
  private static final int EVENTS = 3000;
  private static final int CRASHES = 240;
  private static final int KEPT = 4;
  private static final TrainerConfig.Publication CONFIG =
      new TrainerConfig.Publication(
          Duration.ofMillis(10),
          Duration.ofMillis(100),
          Duration.ofMillis(400),
          2,
          "",
          new TrainerConfig.Gate(0.5, 8, 0.05),
          TrainerConfig.RetentionCheck.REFUSE);

  private final ManualClock clock = new ManualClock();
  private final SimulatedLog log = new SimulatedLog(3);
  private final SimulatedSnapshots snapshots = new SimulatedSnapshots();
  private SimulatedModel model = new SimulatedModel();

  /** Checkpoints, the newest last. */
  private final Deque<Saved> saved = new ArrayDeque<>(List.of(Saved.NOTHING));

  private Publisher publisher = publisher();

  /** What a checkpoint holds. */
  private record Saved(SimulatedModel model, byte[] changes, PublishedPast past) {
    static final Saved NOTHING = new Saved(new SimulatedModel(), new byte[0], PublishedPast.NONE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyChange_throughFailuresAndRestarts_reachesReadersOfTheNewestGeneration(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double failures = random.nextDouble(0.05);
    for (int i = 0; i < EVENTS; i++) {
      event(random, failures);
      if (random.nextInt(50) == 0) {
        settle(random);
        checkReaders();
      }
    }
    goOnInCalm(random);
    checkReaders();
    assertThat(PublishedPast.of(log.models).states())
        .filteredOn(each -> each.state() == State.ANNOUNCED)
        .as("older ones are retired, though it may have failed before")
        .hasSizeLessThanOrEqualTo(CONFIG.keep());
  }

  /** As long as it takes for several generations, refused ones between them. */
  private void goOnInCalm(SplittableRandom random) {
    for (long end = clock.millis() + 4 * CONFIG.generationMaxAge().toMillis();
        clock.millis() < end;
        clock.advance(10)) {
      publisher.learnt(model.learn(random), clock.millis(), clock.millis() - 5);
      settle(random);
    }
  }

  /**
   * One run, cut off after its first, second, … record or file, so that each step of the protocol
   * is the last one once: claims, markers, vectors, files, announcements, refusals, retirements.
   */
  @Test
  void crash_afterAnyRecordOrFile_losesNothingAndMixesNothing() {
    for (int crash = 1; crash <= CRASHES; crash++) {
      PublisherSimulationTest run = new PublisherSimulationTest();
      SplittableRandom script = new SplittableRandom(1);
      for (int done = 0; done < crash; ) {
        done += run.step(script) ? 1 : 0;
      }
      SplittableRandom random = new SplittableRandom(crash);
      run.crash(random);
      run.settle(random);
      run.checkReaders();
    }
  }

  /** A turn of the script; whether a record or file has come to stay. */
  private boolean step(SplittableRandom random) {
    clock.advance(4);
    model.err(clock.millis() / 200 % 2 == 0 ? 0 : 3);
    publisher.arrived(List.of(TestSamples.sample(random.nextInt(50))));
    if (clock.millis() % 16 == 0) {
      publisher.learnt(model.learn(random), clock.millis(), clock.millis() - 5);
    }
    publisher.tick();
    if (clock.millis() % 40 == 0) {
      save();
    }
    return random.nextInt(8) == 0 ? snapshots.writeOne() : log.appendOne(random);
  }

  private void checkReaders() {
    var vectors = SimulatedReader.read(log);
    assertThat(vectors.keySet()).isEqualTo(model.versions().keySet());
    vectors.forEach(
        (id, vector) ->
            assertThat(vector[1]).as("item %s", id).isEqualTo((float) model.versions().get(id)));
    assertThat(vectors.values().stream().map(vector -> vector[0]).distinct()).hasSizeLessThan(2);
    assertThat(publisher.items()).isEqualTo(vectors.size());
    var states = PublishedPast.of(log.models).states();
    var announced = states.stream().filter(each -> each.state() == State.ANNOUNCED).toList();
    assertThat(announced).allSatisfy(each -> assertThat(each.files()).hasSize(1));
    assertThat(snapshots.written).contains(announced.get(announced.size() - 1).generation());
  }

  private void event(SplittableRandom random, double failures) {
    double dice = random.nextDouble();
    if (dice < failures) {
      log.failOne(random);
    } else if (dice < 0.10) {
      long now = clock.millis();
      publisher.arrived(List.of(TestSamples.sample(random.nextInt(50))));
      publisher.learnt(model.learn(random), now, now - 5);
    } else if (dice < 0.12) {
      long id = random.nextLong(40);
      model.put(id);
      publisher.put(id);
    } else if (dice < 0.14) {
      long id = random.nextLong(40);
      model.withdraw(id);
      publisher.withdrawn(id);
    } else if (dice < 0.145) {
      save();
    } else if (dice < 0.147) {
      crash(random);
    } else if (dice < 0.1472) {
      rollBack(random);
    } else if (dice < 0.149) {
      model.err(random.nextInt(4));
    } else if (dice < 0.16) {
      snapshots.writeOne();
    } else if (dice < 0.16 + failures / 10) {
      snapshots.failOne();
    } else if (dice < 0.4) {
      publisher.tick();
    } else if (dice < 0.6) {
      clock.advance(random.nextInt(10));
    } else {
      log.appendOne(random);
    }
  }

  /** No failures for a while: everything that is due comes to readers. */
  private void settle(SplittableRandom random) {
    model.put(1);
    publisher.put(1);
    long reports = publisher.reports();
    for (int turns = 0; !publisher.isPublished(reports); turns++) {
      assertThat(turns).as("turns until everything was published").isLessThan(10_000);
      publisher.push();
      clock.advance(1);
      while (log.appendOne(random) || snapshots.writeOne()) {
        // All of it.
      }
    }
  }

  private void save() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      publisher.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    saved.addLast(new Saved(model.copy(), bytes.toByteArray(), publisher.past()));
    if (saved.size() > KEPT) {
      saved.removeFirst();
    }
  }

  private void crash(SplittableRandom random) {
    log.crash(random);
    snapshots.crash();
    goOnFrom(saved.getLast(), random);
  }

  /** Learning is taken back to a checkpoint before the newest; what was published since stays. */
  private void rollBack(SplittableRandom random) {
    for (int back = random.nextInt(saved.size()); back > 0; back--) {
      saved.removeLast();
    }
    crash(random);
  }

  private void goOnFrom(Saved checkpoint, SplittableRandom random) {
    model = checkpoint.model().copy();
    publisher = publisher();
    if (checkpoint.changes().length > 0) {
      try {
        publisher.read(new DataInputStream(new ByteArrayInputStream(checkpoint.changes())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    changeCatalogue(random);
  }

  /** Items that were withdrawn and put while the process was down. */
  private void changeCatalogue(SplittableRandom random) {
    for (int left = random.nextInt(8); left > 0; left--) {
      long id = random.nextLong(40);
      if (random.nextBoolean()) {
        model.withdraw(id);
        publisher.withdrawn(id);
      } else {
        model.put(id);
        publisher.put(id);
      }
    }
  }

  private Publisher publisher() {
    return new Publisher(
        log, model, CONFIG, "hash", log.past().and(saved.getLast().past()), snapshots, clock, 7);
  }
}
