package io.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.Feedback;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class EventTimeOrderTest {
  @Test
  void events_ofOverlappingRequests_comeInEventTimeOrder() {
    Iterator<LogEvent> ordered =
        new EventTimeOrder(
            List.of(events("a", 1, 9, 3), events("b", 2, 4), events("c", 5, 5, 20)).iterator());
    assertThat(names(ordered)).containsExactly("a1", "b2", "a3", "b4", "c5", "c5", "a9", "c20");
  }

  @Test
  void events_ofTheSameTime_keepTheOrderInWhichTheyCame() {
    Iterator<LogEvent> ordered =
        new EventTimeOrder(
            List.of(events("a", 1, 5), events("b", 5), events("c", 5, 5)).iterator());
    assertThat(names(ordered)).containsExactly("a1", "a5", "b5", "c5", "c5");
  }

  @Test
  void next_afterTheLast_isRefused() {
    assertThatThrownBy(() -> new EventTimeOrder(List.<List<LogEvent>>of().iterator()).next())
        .isInstanceOf(NoSuchElementException.class);
  }

  private static List<String> names(Iterator<LogEvent> events) {
    return Logs.feedback(() -> events).stream().map(f -> f.action() + f.eventTime()).toList();
  }

  private static List<LogEvent> events(String name, long... times) {
    return Arrays.stream(times)
        .<LogEvent>mapToObj(
            time -> new LogEvent.OfFeedback(new Feedback("r", 1, 0L, time, 1, name, 1)))
        .toList();
  }
}
