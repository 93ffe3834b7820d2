package io.weir.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.util.ArrayList;
import java.util.List;

/** What reaches a join, in order. */
record History(long seed, WeirConfig config, List<Step> steps) {
  sealed interface Step {}

  /** A record arrives. */
  record Arrival(LogRecord log) implements Step {
    @Override
    public String toString() {
      return log.topic().label() + "@" + log.offset() + " " + decoded(log);
    }
  }

  /** Event time advances. */
  record Mark(long time) implements Step {
    @Override
    public String toString() {
      return "watermark T0" + relative(time);
    }
  }

  /** The job is stopped with a savepoint and started again. */
  record Restart() implements Step {}

  History {
    steps = List.copyOf(steps);
  }

  History without(int from, int to) {
    List<Step> kept = new ArrayList<>(steps.subList(0, from));
    kept.addAll(steps.subList(to, steps.size()));
    return new History(seed, config, kept);
  }

  private static String relative(long time) {
    long offset = time - Logs.T0;
    return (offset < 0 ? "" : "+") + offset;
  }

  private static String decoded(LogRecord log) {
    try {
      RequestScoped record =
          switch (log.topic()) {
            case REQUESTS -> Codecs.REQUESTS.decode(log.value());
            case FEEDBACK -> Codecs.FEEDBACK.decode(log.value());
            case RETRIEVAL, PRE_RANKING, RANKING, RE_RANKING, EXPOSURE ->
                Codecs.CANDIDATES.decode(log.value());
          };
      JsonNode json =
          switch (log.topic()) {
            case REQUESTS -> Codecs.REQUESTS.toJson(Codecs.REQUESTS.decode(log.value()));
            case FEEDBACK -> Codecs.FEEDBACK.toJson(Codecs.FEEDBACK.decode(log.value()));
            case RETRIEVAL, PRE_RANKING, RANKING, RE_RANKING, EXPOSURE ->
                Codecs.CANDIDATES.toJson(Codecs.CANDIDATES.decode(log.value()));
          };
      Long requestTime = record.requestTime();
      return "request "
          + (requestTime == null ? "?" : "T0" + relative(requestTime))
          + ", event T0"
          + relative(record.eventTime())
          + " "
          + json;
    } catch (UndecodableException e) {
      return e.getMessage();
    }
  }
}
