package io.weir.store.client;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import java.time.Duration;

/**
 * How a client calls the store. Immutable, thread-safe.
 *
 * @param deadline how long a call may take, all attempts together
 * @param attempts attempts at a call that finds the store unavailable, 1 to 5 (gRPC's own bound)
 * @param maxMessageBytes largest response
 */
public record ClientConfig(Duration deadline, int attempts, int maxMessageBytes) {
  public ClientConfig {
    positive("deadline", deadline.toMillis());
    check(attempts >= 1 && attempts <= 5, "attempts", attempts, "1 to 5");
    positive("max-message-bytes", maxMessageBytes);
  }

  /** Two seconds, four attempts, 16 MiB. */
  public static ClientConfig defaults() {
    return new ClientConfig(Duration.ofSeconds(2), 4, 16 << 20);
  }

  /** This with another deadline. */
  public ClientConfig withDeadline(Duration other) {
    return new ClientConfig(other, attempts, maxMessageBytes);
  }
}
