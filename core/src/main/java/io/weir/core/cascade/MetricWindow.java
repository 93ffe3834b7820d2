package io.weir.core.cascade;

import java.util.Map;

/**
 * Figures of one part over one window, one record of the {@code metrics} topic. Immutable,
 * thread-safe.
 *
 * @param part who measured: {@code trainer}, {@code store}, …
 * @param windowStart event time of the first request in the window, epoch ms
 * @param windowEnd event time of the last request in the window, epoch ms
 * @param requests the requests in the window
 * @param step the part's step at the end of the window, 0 = has none
 * @param values figures by dotted name: {@code click.gauc}; an undefined figure is absent
 */
public record MetricWindow(
    String part,
    long windowStart,
    long windowEnd,
    long requests,
    long step,
    Map<String, Double> values) {

  public MetricWindow {
    values = Map.copyOf(values);
  }
}
