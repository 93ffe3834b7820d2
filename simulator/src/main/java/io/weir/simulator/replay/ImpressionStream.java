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
 * Collects what a log of shown lists holds and completes it to the log of a whole cascade.
 *
 * <p>Exposure and feedback are the log's own. The stages before are made: to the shown items come
 * others of a {@link CandidateSource}, by default from lists that were shown to <em>other users
 * before the request entered the cascade</em>, and {@link UpstreamStages} says how deep each came.
 * Every draw is seeded by the replay's seed and the requestId. The stages' event times are a few
 * milliseconds apart, {@link Impression#EXPOSED_AFTER_MS} at exposure.
 *
 * <p>Upstream stages are made while the log is read. Filled by one thread, and no more once the log
 * is built.
 */
final class ImpressionStream {
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
  private final Refusals refused;
  private Duration attributionWindow = Duration.ZERO;
  private CandidateSource.Kind candidates = EarlierLists.all();
  private CrossFeatures crossFeatures = CrossFeatures.NONE;
  private List<Item> items = List.of();
  private List<Impression> impressions = List.of();
  private List<Feedback> unattributed = List.of();
  private String real = "exposure and feedback";
  private final List<String> notes = new ArrayList<>();

  private ImpressionStream(
      String name, ReplaySettings settings, Duration fastWindow, Refusals refused) {
    this.name = name;
    this.settings = settings;
    this.fastWindow = fastWindow;
    this.refused = refused;
  }

  /**
   * Begins a log without impressions.
   *
   * @param fastWindow the shortest that holds all feedback
   */
  static ImpressionStream of(
      Importer format, ReplaySettings settings, Duration fastWindow, Refusals refused) {
    return new ImpressionStream(format.format(), settings, fastWindow, refused);
  }

  /** Where candidates come from; else from earlier lists of other users. */
  ImpressionStream candidates(CandidateSource.Kind kind) {
    candidates = kind;
    return this;
  }

  /** Cross features; else none. */
  ImpressionStream crossFeatures(CrossFeatures features) {
    crossFeatures = features;
    return this;
  }

  /** The catalogue; else empty. */
  ImpressionStream items(List<Item> catalogue) {
    items = catalogue;
    return this;
  }

  /** The requests, in any order; those of one request time keep theirs. */
  ImpressionStream impressions(List<Impression> shown) {
    impressions = shown;
    return this;
  }

  /**
   * Feedback without requestId, in any order; that of one time keeps its own.
   *
   * @param window how long before it the exposure may lie that it belongs to
   */
  ImpressionStream unattributed(List<Feedback> feedback, Duration window) {
    unattributed = feedback;
    attributionWindow = window;
    return this;
  }

  /** What of the log is real, completing "only … of the log are real". */
  ImpressionStream real(String what) {
    real = what;
    return this;
  }

  /** What else must be known beside the figures. */
  ImpressionStream note(String line) {
    notes.add(line);
    return this;
  }

  /** The log of the users who are replayed. */
  LogStream build() {
    List<Item> catalogue = List.copyOf(items);
    List<Impression> shown =
        impressions.stream()
            .filter(impression -> settings.keepsUser(impression.userId()))
            .sorted(Comparator.comparingLong(Impression::requestTime))
            .toList();
    List<Feedback> alone =
        unattributed.stream()
            .filter(feedback -> settings.keepsUser(feedback.userId()))
            .sorted(Comparator.comparingLong(Feedback::eventTime))
            .toList();
    return new ReplayedLog(
        name,
        shown.size(),
        fastWindow,
        attributionWindow,
        false,
        allNotes(),
        refused,
        () -> records(catalogue, shown, alone));
  }

  private Iterator<LogEvent> records(
      List<Item> catalogue, List<Impression> shown, List<Feedback> alone) {
    Iterator<List<LogEvent>> requests =
        new CompletedImpressions(name, settings, candidates, crossFeatures, shown);
    return LogEvent.concat(
        catalogue.stream().map(LogEvent.OfItem::new).iterator(),
        EventTimeOrder.merge(
            new EventTimeOrder(requests), alone.stream().map(LogEvent.OfFeedback::new).iterator()));
  }

  private List<String> allNotes() {
    List<String> all = new ArrayList<>();
    all.add(
        "only "
            + real
            + " of "
            + name
            + " are real: retrieval, pre-ranking, ranking and re-ranking are simulated with up to "
            + settings.extra()
            + " candidates a request "
            + candidates.origin()
            + " (seed "
            + settings.seed()
            + ")");
    all.addAll(notes);
    settings.shareNote().ifPresent(all::add);
    return all;
  }
}
