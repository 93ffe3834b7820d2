package io.weir.trainer;

import io.weir.trainer.checkpoint.Checkpoint;
import io.weir.trainer.checkpoint.CheckpointWriter;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.learner.LearnerSnapshot;
import io.weir.trainer.publication.Publisher;
import io.weir.trainer.stream.Batch;
import io.weir.trainer.stream.CatalogueSource;
import io.weir.trainer.stream.SampleSource;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that a checkpoint of a training loop consists of: which part of it stands in which
 * file. Not thread-safe.
 */
final class TrainingState {
  private final Learner learner;
  private final CatalogueSource items;
  private final SampleSource samples;
  private final Publisher publisher;
  private Totals totals = Totals.NONE;

  TrainingState(Learner learner, CatalogueSource items, SampleSource samples, Publisher publisher) {
    this.learner = learner;
    this.items = items;
    this.samples = samples;
    this.publisher = publisher;
  }

  /** What was read of the samples since the first start. */
  Totals totals() {
    return totals;
  }

  /** Counts a batch. */
  void add(Batch batch) {
    totals = totals.plus(batch);
  }

  /** What takes learning back to a step at most, and reads on from here. */
  RollBack rollBack(String reason, long step) {
    return new RollBack(reason, step, sampleOffsets(), totals);
  }

  private byte[] sampleOffsets() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      samples.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads samples on from where they were, not from where the checkpoint stands. */
  void readOn(RollBack back) {
    try {
      samples.read(new DataInputStream(new ByteArrayInputStream(back.sampleOffsets())));
      totals = back.totals().takenBackTo(totals);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes up what a checkpoint holds.
   *
   * @return where it differs from the model that takes it up
   */
  Differences restore(Checkpoint checkpoint) {
    Differences differences = new Differences();
    try {
      learner.restore(checkpoint, differences);
      checkpoint.read("items", items::read);
      checkpoint.read("items-time", items::readTime);
      checkpoint.read("samples", samples::read);
      checkpoint.read("totals", in -> totals = Totals.read(in));
      checkpoint.read("changes", publisher::read);
      return differences;
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint.dir() + ": " + e.getMessage(), e);
    }
  }

  /**
   * All of it as it stands, to be written while training goes on.
   *
   * @param extent of what is large; all else is always written whole
   */
  Copy copy(Extent extent) {
    return new Copy(extent);
  }

  /** The state of one moment. */
  final class Copy implements CheckpointWriter.State {
    private final Map<String, StateWriter> files = new LinkedHashMap<>();
    private final LearnerSnapshot learnt;
    private Runnable whenWritten = () -> {};
    private Runnable whenFailed = () -> {};

    private Copy(Extent extent) {
      try {
        files.put("items", StateWriter.copy(items::write));
        files.put("items-time", StateWriter.copy(items::writeTime));
        files.put("samples", StateWriter.copy(samples::write));
        files.put("totals", StateWriter.copy(totals::write));
        files.put("generations", StateWriter.copy(publisher.past()::write));
        files.put("changes", StateWriter.copy(publisher::write));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      learnt = learner.snapshot(extent);
      files.putAll(learnt.files());
    }

    /** Says who else wants to hear what became of it. */
    Copy then(Runnable written, Runnable failed) {
      whenWritten = written;
      whenFailed = failed;
      return this;
    }

    @Override
    public Map<String, StateWriter> files() {
      return files;
    }

    @Override
    public void written() {
      learnt.written();
      whenWritten.run();
    }

    @Override
    public void failed() {
      learnt.failed();
      whenFailed.run();
    }
  }
}
