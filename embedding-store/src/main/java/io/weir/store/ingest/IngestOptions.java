package io.weir.store.ingest;

import java.time.Duration;

/**
 * How ingest reads the log. Immutable, thread-safe.
 *
 * @param batchRecords the most records that one poll brings and one write covers
 * @param brokerTimeout how long to wait for a broker's first answer
 * @param requiredRetention least retention of the log; zero = see {@link Retention}
 */
public record IngestOptions(int batchRecords, Duration brokerTimeout, Duration requiredRetention) {}
