package io.weir.store.config;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import io.weir.store.client.ClientConfig;
import io.weir.store.generation.HoldingOptions;
import io.weir.store.table.Encoding;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The {@code store} section of the configuration. Immutable, thread-safe.
 *
 * @param dir folder of the durable copy
 * @param encoding form in which vectors of new generations are kept
 * @param previousGenerations complete generations held beside the current and the newest one
 * @param host address to listen on
 * @param port port to listen on; 0 = any free one
 * @param adminHost address to listen on for calls of operators and of other replicas
 * @param adminPort port for calls of operators and of other replicas; 0 = any free one
 * @param httpPort port for calls over HTTP; 0 = any free one
 * @param httpThreads most calls over HTTP that are answered at a time
 * @param bootstrapFrom admin address of a peer that a new replica copies, {@code host:port}; empty
 *     = none
 * @param snapshotDir folder of models' files, one folder by generation in it
 * @param requiredRetention least retention of the log; zero = derived from the generations' cadence
 * @param maxIdsPerCall most ids in one call
 * @param maxScoresPerCall most scores in one call, users times candidates
 * @param streamPatience how long a reader of a stream may read nothing
 * @param maxMessageBytes largest request or response
 * @param maxCallsPerConnection most calls in progress on one connection
 * @param maxCalls most calls of readers in progress, over gRPC and HTTP
 * @param maxLag most records known and not applied with which the store is ready
 * @param maxStaleness longest time since which it is not known that all is applied, when ready
 * @param batchRecords most records that one write to disk covers
 * @param brokerTimeout how long to wait for a broker's first answer at start
 * @param stopTimeout how long calls in progress may take to finish at stop
 * @param security who may call
 * @param client what Weir's own readers use
 */
public record StoreConfig(
    Path dir,
    Encoding encoding,
    int previousGenerations,
    String host,
    int port,
    String adminHost,
    int adminPort,
    int httpPort,
    int httpThreads,
    String bootstrapFrom,
    Path snapshotDir,
    Duration requiredRetention,
    int maxIdsPerCall,
    int maxScoresPerCall,
    Duration streamPatience,
    int maxMessageBytes,
    int maxCallsPerConnection,
    int maxCalls,
    long maxLag,
    Duration maxStaleness,
    int batchRecords,
    Duration brokerTimeout,
    Duration stopTimeout,
    ServerSecurity security,
    ClientConfig client) {

  public StoreConfig {
    notBlank("dir", dir.toString());
    notNegative("previous-generations", previousGenerations);
    notBlank("host", host);
    check(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
    notBlank("admin-host", adminHost);
    check(adminPort >= 0 && adminPort <= 65_535, "admin-port", adminPort, "0 to 65535");
    check(httpPort >= 0 && httpPort <= 65_535, "http-port", httpPort, "0 to 65535");
    positive("http-threads", httpThreads);
    check(
        bootstrapFrom.isEmpty() || bootstrapFrom.matches(".+:\\d+"),
        "bootstrap-from",
        bootstrapFrom,
        "host:port, or empty");
    notNegative("required-retention", requiredRetention.toMillis());
    positive("max-ids-per-call", maxIdsPerCall);
    positive("max-scores-per-call", maxScoresPerCall);
    positive("stream-patience", streamPatience.toMillis());
    positive("max-message-bytes", maxMessageBytes);
    positive("max-calls-per-connection", maxCallsPerConnection);
    positive("max-calls", maxCalls);
    positive("max-lag", maxLag);
    positive("max-staleness", maxStaleness.toMillis());
    positive("batch-records", batchRecords);
    positive("broker-timeout", brokerTimeout.toMillis());
  }

  /** What a store of this configuration holds. */
  public HoldingOptions holding() {
    return new HoldingOptions(encoding, previousGenerations);
  }
}
