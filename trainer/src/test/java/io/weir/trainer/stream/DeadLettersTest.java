package io.weir.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.DeadLetter;
import io.weir.schemas.Codecs;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final DeadLetter LETTER =
      new DeadLetter("samples", 1, 7, new byte[8], new byte[99], "invalid", "too odd", 5);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final DeadLetters letters = new DeadLetters(producer, "dead-letter");

  private List<DeadLetter> sent() {
    return producer.history().stream()
        .map(record -> Codecs.DEAD_LETTERS.decode(record.value()))
        .toList();
  }

  @Test
  void letter_thatIsTooLarge_goesWithoutItsValue_andWhatMayBeTriedAgainIs() {
    letters.send(LETTER);
    letters.send(LETTER);
    assertThat(letters.settle(Duration.ZERO)).as("nothing is acknowledged yet").isFalse();
    producer.errorNext(new RecordTooLargeException("1 MiB"));
    producer.completeNext();
    assertThat(letters.settle(Duration.ZERO)).as("sent again, not acknowledged").isFalse();
    producer.errorNext(new TimeoutException("no broker"));
    assertThat(letters.settle(Duration.ZERO)).isFalse();
    producer.completeNext();
    assertThat(letters.settle(Duration.ZERO)).isTrue();

    assertThat(sent()).hasSize(4);
    assertThat(sent().get(1).value()).hasSize(99);
    for (DeadLetter shorter : sent().subList(2, 4)) {
      assertThat(shorter.value()).isNull();
      assertThat(shorter.key()).hasSize(8);
      assertThat(shorter.offset()).isEqualTo(7);
      assertThat(shorter.detail()).isEqualTo("too odd; value of 99 bytes left out");
    }
  }

  @Test
  void letter_thatTheBrokersRefuse_isToldWithItsSource() {
    letters.send(LETTER);
    producer.errorNext(new TopicAuthorizationException("not yours"));
    assertThatThrownBy(() -> letters.settle(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("dead-letter: samples[1]@7: no dead letter")
        .hasMessageContaining("not yours");
  }

  @Test
  void letters_thatTheBrokersHave_areNotHeldUntilSomebodySettles() {
    int failed = 0;
    for (int i = 0; i < 1_000; i++) {
      letters.send(
          new DeadLetter("samples", 1, i, new byte[8], new byte[99], "invalid", "too odd", 5));
      if (i % 10 == 3 && producer.errorNext(new TimeoutException("no broker"))) {
        failed++;
      } else {
        producer.completeNext();
      }
    }
    assertThat(letters.held()).as("of 1,000").isLessThan(300);

    while (producer.completeNext()) {}
    while (!letters.settle(Duration.ZERO)) {
      producer.completeNext();
    }
    assertThat(letters.held()).isZero();
    assertThat(sent()).as("what failed was sent again").hasSize(1_000 + failed);
  }
}
