package io.weir.trainer.publication;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * The headers by which readers of vectors measure freshness: decimal epoch ms in UTF-8.
 *
 * <p>A vector answers for every change since the item's last acknowledged vector; the headers tell
 * of the earliest of those changes, so that no figure flatters. A vector of an item that has not
 * changed carries neither.
 */
public final class FreshnessHeaders {
  /** Wall clock at the end of the training step that changed the item. */
  public static final String STEP_END = "weir.step-end-ms";

  /** Append time of the earliest sample of that step's batch. */
  public static final String SAMPLE_APPEND = "weir.sample-append-ms";

  private FreshnessHeaders() {}

  static void add(Headers headers, Freshness freshness) {
    add(headers, STEP_END, freshness.stepEndMs());
    add(headers, SAMPLE_APPEND, freshness.sampleAppendMs());
  }

  private static void add(Headers headers, String name, long epochMs) {
    if (epochMs != Freshness.NEVER) {
      headers.add(name, Long.toString(epochMs).getBytes(StandardCharsets.UTF_8));
    }
  }
}
