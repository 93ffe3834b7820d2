package io.weir.flink;

import java.util.Arrays;

/**
 * What is kept of a request from fast due until it is closed. Immutable by contract: the arrays
 * must not be written to.
 *
 * @param requestTime when it entered the cascade, epoch ms
 * @param sample its encoded sample of revision 0; empty where no label is to come
 * @param fingerprints of the records that went into it, ascending
 */
record JoinedRequest(long requestTime, byte[] sample, long[] fingerprints) implements Held {

  /** Whether the record is one that the request had at fast due. */
  boolean has(RawRecord raw) {
    return Arrays.binarySearch(fingerprints, Fingerprint.of(raw)) >= 0;
  }
}
