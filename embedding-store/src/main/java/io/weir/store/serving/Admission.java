package io.weir.store.serving;

import io.weir.store.config.StoreConfig;
import io.weir.store.security.Tls;
import io.weir.store.security.Tokens;
import java.util.Optional;

/**
 * Who may call, how many at a time, and how their calls ended.
 *
 * @param tls what connections are encrypted with; empty = in the clear
 * @param tokens of readers
 * @param adminTokens of operators and of other replicas
 * @param limit bounds readers' calls in progress, over gRPC and HTTP together
 * @param counts of readers' calls
 */
public record Admission(
    Optional<Tls> tls, Tokens tokens, Tokens adminTokens, CallLimit limit, CallCounts counts) {
  /**
   * What the configuration says.
   *
   * @throws io.weir.core.InvalidValueException when a file of {@code store.security} cannot be used
   */
  public static Admission of(StoreConfig config) {
    return new Admission(
        Tls.of(config.security()),
        Tokens.read("store.security.token-file", config.security().tokenFile()),
        Tokens.read("store.security.admin-token-file", config.security().adminTokenFile()),
        new CallLimit(config.maxCalls()),
        new CallCounts());
  }
}
