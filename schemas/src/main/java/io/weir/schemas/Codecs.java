package io.weir.schemas;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.MetricWindow;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import java.util.List;

/** The codec of every record that crosses a topic. */
public final class Codecs {
  /** A stage's list: Avro {@code StageCandidates}. */
  public static final Codec<CandidateList> CANDIDATES = new CandidateListCodec();

  /** A request's context: Avro {@code RequestContext}. */
  public static final Codec<RequestContext> REQUESTS = new RequestContextCodec();

  /** A user's action: Avro {@code Feedback}. */
  public static final Codec<Feedback> FEEDBACK = new FeedbackCodec();

  /** An item of the catalogue: Avro {@code Item}. */
  public static final Codec<Item> ITEMS = new ItemCodec();

  /** A joined request: Avro {@code RequestSample}. */
  public static final Codec<RequestSample> SAMPLES = new RequestSampleCodec();

  /** An item's vector or a marker: Avro {@code ItemEmbedding}. */
  public static final Codec<ItemEmbedding> EMBEDDINGS = new ItemEmbeddingCodec();

  /** The state of a generation: Avro {@code ModelSnapshot}. */
  public static final Codec<ModelSnapshot> SNAPSHOTS = new ModelSnapshotCodec();

  /** A refused record: Avro {@code DeadLetter}. */
  public static final Codec<DeadLetter> DEAD_LETTERS = new DeadLetterCodec();

  /** A part's figures: Avro {@code MetricWindow}. */
  public static final Codec<MetricWindow> METRICS = new MetricWindowCodec();

  /** All of them. */
  public static final List<Codec<?>> ALL =
      List.of(
          CANDIDATES,
          REQUESTS,
          FEEDBACK,
          ITEMS,
          SAMPLES,
          EMBEDDINGS,
          SNAPSHOTS,
          DEAD_LETTERS,
          METRICS);

  private Codecs() {}
}
