package io.weir.store.client;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import java.time.Duration;

/**
 * How a client calls the store. Immutable, thread-safe.
 *
 * @param deadline how long a call may take, all attempts together
 * @param downloadDeadline how long copying one file of a model may take
 * @param attempts attempts at a call that finds a replica unavailable, 1 to 5 (gRPC's own bound)
 * @param maxMessageBytes largest response
 * @param security how client and store know each other
 */
public record ClientConfig(
    Duration deadline,
    Duration downloadDeadline,
    int attempts,
    int maxMessageBytes,
    ClientSecurity security) {
  public ClientConfig {
    positive("deadline", deadline.toMillis());
    positive("download-deadline", downloadDeadline.toMillis());
    check(attempts >= 1 && attempts <= 5, "attempts", attempts, "1 to 5");
    positive("max-message-bytes", maxMessageBytes);
  }

  /** Two seconds, ten minutes for a file, four attempts, 16 MiB, no security. */
  public static ClientConfig defaults() {
    return new ClientConfig(
        Duration.ofSeconds(2), Duration.ofMinutes(10), 4, 16 << 20, ClientSecurity.none());
  }

  /** This with another deadline. */
  public ClientConfig withDeadline(Duration other) {
    return new ClientConfig(other, downloadDeadline, attempts, maxMessageBytes, security);
  }

  /** This with another bound on attempts. */
  public ClientConfig withAttempts(int other) {
    return new ClientConfig(deadline, downloadDeadline, other, maxMessageBytes, security);
  }

  /** This with other security. */
  public ClientConfig withSecurity(ClientSecurity other) {
    return new ClientConfig(deadline, downloadDeadline, attempts, maxMessageBytes, other);
  }
}
