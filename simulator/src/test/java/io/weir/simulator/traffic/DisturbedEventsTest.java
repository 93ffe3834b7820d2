package io.weir.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogEvent;
import io.weir.simulator.Logs;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisturbedEventsTest {
  private static final Duration DISORDER = Duration.ofSeconds(4);
  private static final Duration LATE_BY = Duration.ofMinutes(5);
  private static final SimulatedCascade LOG =
      new SimulatedCascade(SimulatorConfig.of(WeirConfig.defaults()), 300);
  private static final List<LogEvent> EVENTS = Logs.events(LOG);

  private record Arrival(LogEvent event, long position) {}

  @Test
  void log_undisturbed_isTheSame() {
    DisturbedEvents events = new DisturbedEvents(LOG.iterator(), Disturbances.NONE, 1);
    assertThat(jsonOf(arrivals(events))).isEqualTo(Logs.json(LOG));
    assertThat(events.totals()).isEqualTo(new DisturbanceTotals(0, 0, 0));
    assertThat(events.requestsRead()).isEqualTo(300);
    assertThatThrownBy(events::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void log_disordered_keepsEveryRecordWithinTheBound() {
    assertThat(jsonOf(disturbed(DISORDER, 0, 0, 0, 1)))
        .containsExactlyInAnyOrderElementsOf(Logs.json(LOG));
    List<Arrival> arrivals = disturbed(DISORDER, 0.3, 0, 0, 1);
    assertThat(arrivals).extracting(Arrival::event).containsAll(EVENTS);
    long newest = Long.MIN_VALUE;
    long position = Long.MIN_VALUE;
    long worst = 0;
    for (Arrival arrival : arrivals) {
      long time = arrival.event().eventTime();
      assertThat(arrival.position()).isBetween(time, time + DISORDER.toMillis());
      assertThat(arrival.position()).isGreaterThanOrEqualTo(position);
      position = arrival.position();
      newest = Math.max(newest, time);
      worst = Math.max(worst, newest - time);
    }
    assertThat(worst).isBetween(DISORDER.toMillis() * 3 / 4, DISORDER.toMillis());
  }

  @Test
  void items_ofADisturbedLog_areUntouched() {
    List<Arrival> arrivals = disturbed(DISORDER, 1, 0, 1, 1);
    assertThat(arrivals)
        .extracting(Arrival::event)
        .isEqualTo(EVENTS.stream().filter(LogEvent.OfItem.class::isInstance).toList());
    assertThat(arrivals)
        .allSatisfy(
            arrival -> assertThat(arrival.position()).isEqualTo(arrival.event().eventTime()));
  }

  @Test
  void disturbances_ofASeed_areTheSameAndOfAnotherSeedOthers() {
    List<String> once = jsonOf(disturbed(DISORDER, 0.2, 0.01, 0.1, 1));
    assertThat(jsonOf(disturbed(DISORDER, 0.2, 0.01, 0.1, 1))).isEqualTo(once);
    assertThat(jsonOf(disturbed(DISORDER, 0.2, 0.01, 0.1, 2))).isNotEqualTo(once);
  }

  @Test
  void shares_ofRecords_areThoseAskedFor() {
    long records = EVENTS.size() - Logs.items(LOG).size();
    DisturbedEvents events = events(DISORDER, 0.2, 0.05, 0.1, 1);
    List<Arrival> arrivals = arrivals(events);
    DisturbanceTotals totals = events.totals();
    assertThat(arrivals).hasSize((int) (EVENTS.size() - totals.lost() + totals.duplicated()));
    assertShare(totals.lost(), records, 0.1);
    assertShare(totals.duplicated(), records - totals.lost(), 0.2);
    assertShare(totals.late(), records - totals.lost(), 0.05);
    Set<LogEvent> late = new HashSet<>();
    for (Arrival arrival : arrivals) {
      if (arrival.position() - arrival.event().eventTime() >= LATE_BY.toMillis()) {
        late.add(arrival.event());
      }
    }
    assertThat(late).hasSize((int) totals.late());
  }

  @Test
  void anOption_leavesTheOthersDrawsAlone() {
    Set<LogEvent> sent = eventsOf(disturbed(Duration.ZERO, 0, 0, 0.1, 1));
    assertThat(eventsOf(disturbed(DISORDER, 0.3, 0.1, 0.1, 1))).isEqualTo(sent);
    Map<LogEvent, Long> positions = new HashMap<>();
    disturbed(DISORDER, 0, 0, 0, 1).forEach(a -> positions.put(a.event(), a.position()));
    assertThat(disturbed(DISORDER, 0, 0, 0.1, 1))
        .allSatisfy(a -> assertThat(a.position()).isEqualTo(positions.get(a.event())));
  }

  @Test
  void source_ofADisorderedLog_isReadNoFurtherAheadThanTheDisorder() {
    long[] newest = new long[1];
    Iterator<LogEvent> source = EVENTS.iterator();
    Iterator<LogEvent> watched =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return source.hasNext();
          }

          @Override
          public LogEvent next() {
            LogEvent event = source.next();
            newest[0] = event.eventTime();
            return event;
          }
        };
    DisturbedEvents events =
        new DisturbedEvents(watched, new Disturbances(DISORDER, 0, 0, LATE_BY, 0), 1);
    long gap = longestGap();
    while (events.hasNext()) {
      assertThat(newest[0]).isLessThanOrEqualTo(events.position() + gap);
      events.next();
    }
  }

  @Test
  void lastRequest_ofALog_isKnownOnceItIsRead() {
    DisturbedEvents events = events(DISORDER, 0, 0, 0, 1);
    long last = Long.MIN_VALUE;
    while (events.hasNext()) {
      long position = events.position();
      if (events.next() instanceof LogEvent.OfRequest) {
        last = position;
      }
    }
    assertThat(events.lastRequestPosition()).isEqualTo(last);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 | 0 | 0 | 60000 | 0 | disorder: -1ms (expected: >= 0ms)",
        "0 | 1.5 | 0 | 60000 | 0 | duplicates: 1.5 (expected: a share, 0 to 1)",
        "0 | 0 | -0.1 | 60000 | 0 | lateness: -0.1 (expected: a share, 0 to 1)",
        "0 | 0 | 0 | 60000 | NaN | loss: NaN (expected: a share, 0 to 1)",
        "70000 | 0 | 0 | 60000 | 0 | late-by: 60000ms (expected: more than the disorder, 70000ms)",
      })
  void disturbances_thatCannotBe_areRefused(
      long disorder, double duplicates, double lateness, long lateBy, double loss, String line) {
    assertThatThrownBy(
            () ->
                new Disturbances(
                    Duration.ofMillis(disorder),
                    duplicates,
                    lateness,
                    Duration.ofMillis(lateBy),
                    loss))
        .hasMessage(line);
  }

  /** Five standard deviations of a share. */
  private static void assertShare(long count, long of, double share) {
    assertThat((double) count / of)
        .isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / of)));
  }

  private static long longestGap() {
    long gap = 0;
    for (int i = 1; i < EVENTS.size(); i++) {
      gap = Math.max(gap, EVENTS.get(i).eventTime() - EVENTS.get(i - 1).eventTime());
    }
    return gap;
  }

  private static List<Arrival> disturbed(
      Duration disorder, double duplicates, double lateness, double loss, long seed) {
    return arrivals(events(disorder, duplicates, lateness, loss, seed));
  }

  private static DisturbedEvents events(
      Duration disorder, double duplicates, double lateness, double loss, long seed) {
    return new DisturbedEvents(
        EVENTS.iterator(), new Disturbances(disorder, duplicates, lateness, LATE_BY, loss), seed);
  }

  private static List<Arrival> arrivals(DisturbedEvents events) {
    List<Arrival> arrivals = new ArrayList<>();
    while (events.hasNext()) {
      long position = events.position();
      arrivals.add(new Arrival(events.next(), position));
    }
    return arrivals;
  }

  private static Set<LogEvent> eventsOf(List<Arrival> arrivals) {
    Set<LogEvent> events = new HashSet<>();
    arrivals.forEach(arrival -> events.add(arrival.event()));
    return events;
  }

  private static List<String> jsonOf(List<Arrival> arrivals) {
    return Logs.json(arrivals.stream().map(Arrival::event).toList());
  }
}
