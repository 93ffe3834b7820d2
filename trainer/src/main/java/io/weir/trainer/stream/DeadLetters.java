package io.weir.trainer.stream;

import io.weir.core.cascade.DeadLetter;
import io.weir.schemas.Codecs;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends refused records to the {@code dead-letter} topic, each at least once: offsets may be
 * written into a checkpoint only after {@link #settle}. Held in memory are those that the brokers
 * have not acknowledged, and at most about as many that they have.
 *
 * <p>Not thread-safe; the producer is its owner's to close.
 */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  /** So many letters are held before any is looked at. */
  private static final int LEAST_SWEPT = 64;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private int sweptAt = LEAST_SWEPT;

  private record Sent(DeadLetter letter, Future<?> acknowledged) {}

  public DeadLetters(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /** Sends a letter; does not wait for it. */
  public void send(DeadLetter letter) {
    log.warn(
        "{}[{}]@{} is refused, {}: {}",
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.reason(),
        letter.detail());
    enqueue(letter);
    if (sent.size() >= sweptAt) {
      sweep();
      sweptAt = Math.max(LEAST_SWEPT, 2 * sent.size());
    }
  }

  /** Lets go of what the brokers have, and sends again what failed. */
  private void sweep() {
    for (int left = sent.size(); left > 0; left--) {
      Sent next = sent.removeFirst();
      if (!next.acknowledged.isDone()) {
        sent.add(next);
        continue;
      }
      try {
        next.acknowledged.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        sent.add(next);
      } catch (ExecutionException e) {
        enqueue(afterFailure(next.letter, e.getCause()));
      }
    }
  }

  private void enqueue(DeadLetter letter) {
    byte[] record = Codecs.DEAD_LETTERS.encode(letter);
    sent.add(new Sent(letter, producer.send(new ProducerRecord<>(topic, record))));
  }

  /**
   * Waits until the brokers have everything that was sent. A letter that failed is sent again where
   * that may help, and without the refused record's value where the whole was too large.
   *
   * @return whether they have, in that time
   * @throws IllegalStateException when they refuse a letter for good
   */
  public boolean settle(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    // Each once more: what fails at once, over and over, is left to the next call.
    for (int left = 2 * sent.size(); left > 0 && !sent.isEmpty(); left--) {
      Sent first = sent.getFirst();
      try {
        first.acknowledged.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        sent.removeFirst();
      } catch (TimeoutException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (ExecutionException e) {
        DeadLetter again = afterFailure(first.letter, e.getCause());
        sent.removeFirst();
        enqueue(again);
      }
    }
    return sent.isEmpty();
  }

  /** Letters in memory. */
  int held() {
    return sent.size();
  }

  /** The letter to send in place of one that failed. */
  private DeadLetter afterFailure(DeadLetter letter, @Nullable Throwable failure) {
    String source = letter.topic() + "[" + letter.partition() + "]@" + letter.offset();
    if (failure instanceof RetriableException) {
      log.warn("{}: no dead letter yet, trying again: {}", source, failure.getMessage());
      return letter;
    }
    if (failure instanceof RecordTooLargeException && letter.value() != null) {
      log.warn("{}: dead letter without the value: {}", source, failure.getMessage());
      return letter.withoutValue();
    }
    throw new IllegalStateException(
        topic + ": " + source + ": no dead letter; " + failure, failure);
  }
}
