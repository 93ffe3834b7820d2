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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends refused records to the {@code dead-letter} topic, each at least once: offsets may be
 * written into a checkpoint only after {@link #settle}.
 *
 * <p>Not thread-safe; the producer is its owner's to close.
 */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Deque<Future<?>> sent = new ArrayDeque<>();

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
    sent.add(producer.send(new ProducerRecord<>(topic, Codecs.DEAD_LETTERS.encode(letter))));
  }

  /**
   * Waits until the brokers have everything that was sent.
   *
   * @return whether they have, in that time
   * @throws IllegalStateException when they refuse a letter
   */
  public boolean settle(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!sent.isEmpty()) {
        sent.getFirst().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        sent.removeFirst();
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(topic + ": " + cause.getMessage(), cause);
    }
  }
}
