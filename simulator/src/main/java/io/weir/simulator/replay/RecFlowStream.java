package io.weir.simulator.replay;

import io.weir.simulator.EventTimeOrder;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import io.weir.simulator.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * RecFlow's log: requests are put together one by one while the sorted rows are read. Immutable,
 * thread-safe.
 *
 * @param videos the catalogue's rows, each video once
 * @param rows in the order of request times, those of a request one after the other
 */
record RecFlowStream(
    String name,
    ReplaySettings settings,
    long requests,
    Iterable<long[]> videos,
    Iterable<long[]> rows,
    Refusals refused)
    implements LogStream {
  /** Holds the constant time of feedback with room to spare. */
  private static final Duration FAST_WINDOW = Duration.ofMinutes(1);

  @Override
  public Duration fastWindow() {
    return FAST_WINDOW;
  }

  @Override
  public boolean upstreamIsReal() {
    return true;
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "recflow logs a sample of what its stages did not pass on, no order of retrieval and"
            + " pre-ranking (drawn, seed "
            + settings.seed()
            + ") and no times of feedback; what is known of each stage is in docs/data.md");
    settings.shareNote().ifPresent(notes::add);
    return List.copyOf(notes);
  }

  @Override
  public Iterator<LogEvent> iterator() {
    return LogEvent.concat(new Catalogue(videos.iterator()), new EventTimeOrder(new Requests()));
  }

  private record Catalogue(Iterator<long[]> videos) implements Iterator<LogEvent> {
    @Override
    public boolean hasNext() {
      return videos.hasNext();
    }

    @Override
    public LogEvent next() {
      return new LogEvent.OfItem(RecFlowVideo.item(videos.next()));
    }
  }

  /** The requests, each put together of its rows. */
  private final class Requests implements Iterator<List<LogEvent>> {
    private final Iterator<long[]> source = rows.iterator();
    private final RecentViews views = new RecentViews(settings.maxSequence());
    private @Nullable RecFlowRow next = read();

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public List<LogEvent> next() {
      RecFlowRow first = next;
      if (first == null) {
        throw new NoSuchElementException();
      }
      RecFlowRequest request = new RecFlowRequest(first);
      for (next = read(); next != null && isSame(first, next); next = read()) {
        request.add(next);
      }
      return request.events(name, settings, views);
    }

    private static boolean isSame(RecFlowRow first, RecFlowRow other) {
      return first.requestId() == other.requestId() && first.requestTime() == other.requestTime();
    }

    private @Nullable RecFlowRow read() {
      return source.hasNext() ? new RecFlowRow(source.next()) : null;
    }
  }
}
