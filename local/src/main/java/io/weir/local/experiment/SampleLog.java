package io.weir.local.experiment;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.schemas.Codecs;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A log as a trainer meets it: items, and the samples that the join makes, in the order in which
 * they come out of it. Immutable by contract, and then thread-safe.
 *
 * @param name of the log
 * @param entries all items and samples, each at its place
 * @param notes what a reader of figures must know of the log
 * @param choosing later requests, not learnt from, that choose learning rates; may be none
 * @param judged requests after these, not learnt from, that are reported; may be none
 */
record SampleLog(
    String name,
    List<Entry> entries,
    List<String> notes,
    List<JudgedRequest> choosing,
    List<JudgedRequest> judged) {

  /** Earliest request first; halves are halves of this order. */
  private static final Comparator<RequestSample> ORDER =
      Comparator.comparingLong(RequestSample::requestTime).thenComparing(RequestSample::requestId);

  SampleLog {
    entries = List.copyOf(entries);
    notes = List.copyOf(notes);
    choosing = List.copyOf(choosing);
    judged = List.copyOf(judged);
  }

  /** A log all of whose requests are learnt from. */
  SampleLog(String name, List<Entry> entries, List<String> notes) {
    this(name, entries, notes, List.of(), List.of());
  }

  /** What a trainer takes in, one after the other. */
  sealed interface Entry {}

  /** An item of the catalogue. */
  record OfItem(Item item) implements Entry {}

  /** A joined request. */
  record OfSample(RequestSample sample) implements Entry {}

  /** The samples alone. */
  List<RequestSample> samples() {
    return entries.stream()
        .filter(OfSample.class::isInstance)
        .map(entry -> ((OfSample) entry).sample())
        .toList();
  }

  /** The requests, one each, the earliest first. */
  List<RequestSample> requests() {
    return samples().stream().filter(sample -> sample.revision() == 0).sorted(ORDER).toList();
  }

  /** Where the later half of the requests begins. */
  Boundary half() {
    List<RequestSample> requests = requests();
    return Boundary.of(requests.get(requests.size() / 2));
  }

  /** SHA-256 of all that is in it, hexadecimal: of the data and of every option that made it so. */
  String digest() {
    MessageDigest digest = sha256();
    for (Entry entry : entries) {
      if (entry instanceof OfItem item) {
        digest.update(Codecs.ITEMS.encode(item.item()));
      } else if (entry instanceof OfSample sample) {
        digest.update(Codecs.SAMPLES.encode(sample.sample()));
      }
    }
    for (List<JudgedRequest> part : List.of(choosing, judged)) {
      part.forEach(request -> digest.update(Codecs.SAMPLES.encode(request.sample())));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * A place in the order of requests.
   *
   * @param requestTime of the first request behind it
   * @param requestId of the same
   */
  record Boundary(long requestTime, String requestId) {
    /** The place of a request. */
    static Boundary of(RequestSample first) {
      return new Boundary(first.requestTime(), first.requestId());
    }

    /** Whether a request lies before it. */
    boolean isAfter(long time, String id) {
      return time < requestTime || (time == requestTime && id.compareTo(requestId) < 0);
    }
  }
}
