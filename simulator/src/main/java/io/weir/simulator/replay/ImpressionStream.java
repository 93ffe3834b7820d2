package io.weir.simulator.replay;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.simulator.EventTimeOrder;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import io.weir.simulator.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A log of shown lists, completed to the log of a whole cascade.
 *
 * <p>Exposure and feedback are the log's own. The stages before are made: to the shown items come
 * others of a {@link CandidateSource}, by default from lists that were shown to <em>other users
 * before the request entered the cascade</em>, and {@link UpstreamStages} says how deep each came.
 * Every draw is seeded by the replay's seed and the requestId. The stages' event times are a few
 * milliseconds apart, {@link Impression#EXPOSED_AFTER_MS} at exposure.
 *
 * <p>Immutable, thread-safe; upstream stages are made while the stream is read.
 */
final class ImpressionStream implements LogStream {
  /** Facts about user and item that a pre-ranking model may know, from the whole retrieved set. */
  interface CrossFeatures {
    /** No facts. */
    CrossFeatures NONE = (impression, items, prices) -> Map.of();

    /**
     * Features by name, one value per item of the retrieved set, computed alike for every item
     * however deep it came: else a feature would tell what is to be learnt.
     */
    Map<String, float[]> of(Impression impression, long[] items, float[] prices);
  }

  private final String name;
  private final ReplaySettings settings;
  private final Duration fastWindow;
  private final Duration attributionWindow;
  private final CandidateSource.Kind candidates;
  private final CrossFeatures crossFeatures;
  private final List<Item> items;
  private final List<Impression> impressions;
  private final List<Feedback> unattributed;
  private final List<String> notes;
  private final Refusals refused;

  private ImpressionStream(Builder built) {
    name = built.name;
    settings = built.settings;
    fastWindow = built.fastWindow;
    attributionWindow = built.attributionWindow;
    candidates = built.candidates;
    crossFeatures = built.crossFeatures;
    items = List.copyOf(built.items);
    impressions =
        built.impressions.stream()
            .filter(impression -> settings.keepsUser(impression.userId()))
            .sorted(Comparator.comparingLong(Impression::requestTime))
            .toList();
    unattributed =
        built.unattributed.stream()
            .filter(feedback -> settings.keepsUser(feedback.userId()))
            .sorted(Comparator.comparingLong(Feedback::eventTime))
            .toList();
    notes = notes(built);
    refused = built.refused;
  }

  private static List<String> notes(Builder built) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "only "
            + built.real
            + " of "
            + built.name
            + " are real: retrieval, pre-ranking, ranking and re-ranking are simulated with up to "
            + built.settings.extra()
            + " candidates a request "
            + built.candidates.origin()
            + " (seed "
            + built.settings.seed()
            + ")");
    notes.addAll(built.notes);
    built.settings.shareNote().ifPresent(notes::add);
    return List.copyOf(notes);
  }

  /**
   * Begins a stream without impressions.
   *
   * @param fastWindow the shortest that holds all feedback
   */
  static Builder of(
      Importer format, ReplaySettings settings, Duration fastWindow, Refusals refused) {
    return new Builder(format.format(), settings, fastWindow, refused);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long requests() {
    return impressions.size();
  }

  @Override
  public Duration fastWindow() {
    return fastWindow;
  }

  @Override
  public Duration attributionWindow() {
    return attributionWindow;
  }

  @Override
  public boolean upstreamIsReal() {
    return false;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public Refusals refused() {
    return refused;
  }

  @Override
  public Iterator<LogEvent> iterator() {
    Iterator<List<LogEvent>> requests =
        new CompletedImpressions(name, settings, candidates, crossFeatures, impressions);
    Iterator<LogEvent.OfFeedback> alone =
        unattributed.stream().map(LogEvent.OfFeedback::new).iterator();
    return LogEvent.concat(
        items.stream().map(LogEvent.OfItem::new).iterator(),
        EventTimeOrder.merge(new EventTimeOrder(requests), alone));
  }

  /** Collects what a stream holds. Used by one thread. */
  static final class Builder {
    private final String name;
    private final ReplaySettings settings;
    private final Duration fastWindow;
    private final Refusals refused;
    private Duration attributionWindow = Duration.ZERO;
    private CandidateSource.Kind candidates = EarlierLists.all();
    private CrossFeatures crossFeatures = CrossFeatures.NONE;
    private List<Item> items = List.of();
    private List<Impression> impressions = List.of();
    private List<Feedback> unattributed = List.of();
    private String real = "exposure and feedback";
    private final List<String> notes = new ArrayList<>();

    private Builder(String name, ReplaySettings settings, Duration fastWindow, Refusals refused) {
      this.name = name;
      this.settings = settings;
      this.fastWindow = fastWindow;
      this.refused = refused;
    }

    /** Where candidates come from; else from earlier lists of other users. */
    Builder candidates(CandidateSource.Kind kind) {
      candidates = kind;
      return this;
    }

    /** Cross features; else none. */
    Builder crossFeatures(CrossFeatures features) {
      crossFeatures = features;
      return this;
    }

    /** The catalogue; else empty. */
    Builder items(List<Item> catalogue) {
      items = catalogue;
      return this;
    }

    /** The requests, in any order; those of one request time keep theirs. */
    Builder impressions(List<Impression> shown) {
      impressions = shown;
      return this;
    }

    /**
     * Feedback without requestId, in any order; that of one time keeps its own.
     *
     * @param window how long before it the exposure may lie that it belongs to
     */
    Builder unattributed(List<Feedback> feedback, Duration window) {
      unattributed = feedback;
      attributionWindow = window;
      return this;
    }

    /** What of the log is real, completing "only … of the log are real". */
    Builder real(String what) {
      real = what;
      return this;
    }

    /** What else must be known beside the figures. */
    Builder note(String line) {
      notes.add(line);
      return this;
    }

    ImpressionStream build() {
      return new ImpressionStream(this);
    }
  }
}
