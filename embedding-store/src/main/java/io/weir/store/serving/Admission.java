package io.weir.store.serving;

import io.weir.store.config.StoreConfig;
import io.weir.store.security.Credentials;

/**
 * Who may call, how many at a time, and how their calls ended.
 *
 * @param credentials closed by whoever made this
 * @param limit bounds readers' calls in progress, over gRPC and HTTP together
 * @param counts of readers' calls
 */
public record Admission(Credentials credentials, CallLimit limit, CallCounts counts)
    implements AutoCloseable {
  /**
   * What the configuration says.
   *
   * @throws io.weir.core.InvalidValueException when a file of {@code store.security} cannot be used
   */
  public static Admission of(StoreConfig config) {
    return new Admission(
        Credentials.open(config.security()), new CallLimit(config.maxCalls()), new CallCounts());
  }

  @Override
  public void close() {
    credentials.close();
  }
}
