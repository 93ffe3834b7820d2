package io.weir.store.generation;

import static io.weir.core.cascade.ItemEmbedding.Kind.BEGIN;
import static io.weir.core.cascade.ItemEmbedding.Kind.END;
import static io.weir.core.cascade.ItemEmbedding.Kind.REFRESH;
import static io.weir.core.cascade.ItemEmbedding.Kind.UPDATE;
import static io.weir.core.cascade.ItemEmbedding.Kind.WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.store.durable.FragileDisk;
import io.weir.store.durable.RocksStore;
import io.weir.store.table.Encoding;
import io.weir.store.table.VectorTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationStoreTest {
  private static final UUID LOG = new UUID(1, 2);

  @TempDir Path dir;

  private GenerationStore store;
  private final long[] next = new long[2];

  @BeforeEach
  void open() {
    store = GenerationStore.open(dir);
    store.restart(LOG, 0, 0);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Nested
  class Activation {
    @Test
    void generation_whoseEndsAllMatch_becomesCurrent() {
      begin(5, 1, 0, 1);
      apply(0, refresh(5, 1, 10, 1, 2));
      apply(1, refresh(5, 1, 11, 3, 4));
      assertApplied(apply(0, end(5, 1, refresh(5, 1, 10, 1, 2))));
      assertThat(store.view().current()).isNull();
      assertThat(store.view().loading()).hasSize(1);

      assertApplied(apply(1, end(5, 1, refresh(5, 1, 11, 3, 4))));

      assertThat(current().generation()).isEqualTo(5);
      assertThat(current().trainerEpoch()).isEqualTo(1);
      assertThat(store.view().loading()).isEmpty();
      assertThat(vector(10)).containsExactly(1, 2);
      assertThat(vector(11)).containsExactly(3, 4);
      assertThat(vector(12)).isNull();
    }

    @Test
    void generation_withoutItems_becomesCurrent() {
      load(5, 1);
      assertThat(current().items()).isZero();
    }

    @Test
    void end_ofAnotherCountOrChecksum_refusedAndGenerationAbandoned() {
      begin(5, 1, 0, 1);
      apply(0, refresh(5, 1, 10, 1, 2));

      Verdict verdict = apply(0, end(5, 1));

      long sum = ItemEmbedding.checksum(10, new float[] {1, 2});
      assertThat(verdict)
          .isEqualTo(
              Verdict.refused(
                  "end-mismatch",
                  "count and checksum: 0 and 0 (expected: 1 and "
                      + sum
                      + ", as read since BEGIN)"));
      assertThat(store.view().loading()).isEmpty();
      assertThat(apply(1, end(5, 1)).reason()).isEqualTo("unknown-generation");
    }

    @Test
    void end_countsRefusedRefreshRecords_forTheyWereDelivered() {
      begin(5, 1, 0, 1);
      ItemEmbedding bad = refresh(5, 1, 10, Float.NaN, 2);
      assertThat(apply(0, bad).reason()).isEqualTo("not-finite");
      apply(0, end(5, 1, bad));
      apply(1, end(5, 1));

      assertThat(current().generation()).isEqualTo(5);
      assertThat(vector(10)).isNull();
    }

    @Test
    void end_countsNoUpdates() {
      begin(5, 1, 0, 1);
      apply(0, refresh(5, 1, 10, 1, 2));
      apply(0, item(UPDATE, 5, 1, 10, 7, 8));
      apply(0, item(WITHDRAW, 5, 1, 99));
      apply(0, end(5, 1, refresh(5, 1, 10, 1, 2)));
      apply(1, end(5, 1));

      assertThat(vector(10)).containsExactly(7, 8);
    }

    @Test
    void newerBegin_inAPartitionThatHasNotEnded_abandonsTheOlderLoad() {
      begin(5, 1, 0, 1);
      apply(0, end(5, 1));
      apply(1, refresh(5, 1, 11, 1, 2));
      begin(6, 2, 1);

      assertThat(store.view().loading()).extracting(HeldGeneration::generation).containsExactly(6L);
      assertThat(apply(1, end(5, 1)).reason()).isEqualTo("lower-epoch");
      assertThat(store.view().current()).isNull();
    }

    @Test
    void newerBegin_inAPartitionThatIsAhead_leavesTheOlderLoadToTheOther() {
      begin(5, 1, 0, 1);
      apply(0, end(5, 1));
      begin(6, 1, 0);
      apply(1, end(5, 1));

      assertThat(current().generation()).isEqualTo(5);
      assertThat(store.view().loading()).extracting(HeldGeneration::generation).containsExactly(6L);
    }

    @Test
    void generationBeforeThePreviousOne_isDroppedFromDisk() {
      load(5, 1);
      load(6, 1);
      load(7, 1);
      assertThat(complete()).containsExactly(6L, 7L);
      store.close();
      try (RocksStore disk = RocksStore.open(dir)) {
        assertThat(disk.families()).hasSize(2);
      }
    }

    @Test
    void readerOfADroppedGeneration_goesOnReadingIt_untilItLetsGo() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      Lease lease = Objects.requireNonNull(store.acquire());
      VectorTable table = lease.vectors();
      load(6, 1, refresh(6, 1, 10, 3, 4));
      load(7, 1);

      byte[] vector = new byte[8];
      assertThat(lease.vectors().get(10, vector, 0)).isTrue();
      assertThat(floats(vector)).containsExactly(1, 2);
      assertThat(store.acquire(5)).isNull();
      lease.close();
      lease.close();
      assertThatThrownBy(lease::vectors).hasMessage("lease: closed (expected: an open lease)");
      assertThatThrownBy(() -> table.get(10, vector, 0))
          .hasMessage("table: freed (expected: one that is held)");
    }

    @Test
    void previousGeneration_isReadByItsId_andUpdated() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      load(6, 1, refresh(6, 1, 10, 3, 4));
      assertApplied(apply(0, item(UPDATE, 5, 1, 10, 9, 9)));
      assertThat(vector(5, 10)).containsExactly(9, 9);
      assertThat(vector(10)).containsExactly(3, 4);
    }
  }

  @Nested
  class Records {
    @Test
    void updates_ofCurrentAndLoadingGenerations_goEachToItsOwn() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      begin(6, 1, 0, 1);
      assertApplied(apply(0, item(UPDATE, 5, 1, 10, 5, 5)));
      assertApplied(apply(0, item(UPDATE, 6, 1, 10, 6, 6)));
      assertThat(vector(10)).containsExactly(5, 5);

      apply(0, end(6, 1));
      apply(1, end(6, 1));
      assertThat(vector(10)).containsExactly(6, 6);
    }

    @Test
    void withdraw_takesTheItemAway() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      assertApplied(apply(0, item(WITHDRAW, 5, 1, 10)));
      assertThat(vector(10)).isNull();
      assertThat(current().items()).isZero();
    }

    @Test
    void lowerEpoch_isIgnored() {
      load(5, 2, refresh(5, 2, 10, 1, 2));
      assertThat(apply(0, item(UPDATE, 5, 1, 10, 9, 9)).reason()).isEqualTo("lower-epoch");
      assertThat(apply(0, marker(BEGIN, 6, 1, 0, 0)).reason()).isEqualTo("lower-epoch");
      assertThat(vector(10)).containsExactly(1, 2);
    }

    @Test
    void supersededAndUnknownGenerations_areIgnored() {
      load(4, 1);
      load(5, 1);
      load(6, 1);
      assertThat(apply(0, item(UPDATE, 4, 1, 10, 9, 9)).reason())
          .isEqualTo("superseded-generation");
      assertThat(apply(0, item(UPDATE, 7, 1, 10, 9, 9)).reason()).isEqualTo("unknown-generation");
      assertThat(apply(0, marker(BEGIN, 5, 1, 0, 0)).reason()).isEqualTo("superseded-generation");
      assertThat(apply(0, marker(BEGIN, 6, 1, 0, 0)).reason()).isEqualTo("duplicate-marker");
    }

    @Test
    void wrongDimension_isRefused() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      assertThat(apply(0, item(UPDATE, 5, 1, 10, 1, 2, 3)))
          .isEqualTo(
              Verdict.refused(
                  "wrong-dimension", "dimension: 3 (expected: 2, as generation 5 has)"));
      ItemEmbedding lying = new ItemEmbedding(10, 5, UPDATE, 1, 1, 1, new float[3], 2, 0, 0);
      assertThat(apply(0, lying))
          .isEqualTo(
              Verdict.refused("wrong-dimension", "values.length: 3 (expected: 2 for UPDATE)"));
      assertThat(vector(10)).containsExactly(1, 2);
    }

    @Test
    void infiniteAndUndecodable_areRefused() {
      load(5, 1);
      assertThat(apply(0, item(UPDATE, 5, 1, 10, 1, Float.NEGATIVE_INFINITY)))
          .isEqualTo(
              Verdict.refused("not-finite", "values[1]: -Infinity (expected: a finite number)"));
      LogRecord unreadable = LogRecord.undecodable(0, next[0]++, "no such thing");
      assertThat(store.apply(List.of(unreadable), verdicts -> {}))
          .containsExactly(Verdict.refused("undecodable", "no such thing"));
    }

    @Test
    void begin_ofImpossibleDimension_isRefused() {
      ItemEmbedding begin = new ItemEmbedding(0, 5, BEGIN, 1, 1, 1, new float[0], 1 << 20, 0, 0);
      assertThat(apply(0, begin).detail())
          .isEqualTo("dimension: 1048576 (expected: at most 16384)");
    }

    @Test
    void begin_thatContradictsAnotherPartition_abandonsTheGeneration() {
      begin(5, 1, 0);
      assertThat(apply(1, marker(BEGIN, 5, 2, 0, 0)))
          .isEqualTo(
              Verdict.refused(
                  "contradictory-marker",
                  "trainerEpoch and dimension: 2 and 2 (expected: 1 and 2, as in the other"
                      + " partitions)"));
      assertThat(store.view().loading()).isEmpty();
    }

    @Test
    void recordThatWasAppliedBefore_hasNoEffect() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      LogRecord old = LogRecord.of(0, 0, item(UPDATE, 5, 1, 10, 9, 9));
      assertThat(store.apply(List.of(old), verdicts -> {}).get(0).reason())
          .isEqualTo("already-applied");
      assertThat(vector(10)).containsExactly(1, 2);
    }

    @Test
    void verdicts_areHandedOver_beforeAnythingIsWritten() {
      load(5, 1);
      store.apply(
          List.of(LogRecord.of(0, next[0]++, item(UPDATE, 5, 1, 10, 1, 2))),
          verdicts -> {
            assertApplied(verdicts.get(0));
            assertThat(vector(10)).isNull();
          });
      assertThat(vector(10)).containsExactly(1, 2);
    }
  }

  @Nested
  class Pinning {
    @Test
    void pinnedGeneration_staysCurrent_andNewerOnesWait() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      store.pin(5);
      begin(6, 1, 0, 1);
      apply(0, end(6, 1));
      apply(1, end(6, 1));
      assertThat(current().generation()).isEqualTo(5);
      assertThat(store.view().pinned()).isTrue();
      assertThat(complete()).containsExactly(5L, 6L);
      reopen();
      assertThat(current().generation()).isEqualTo(5);
      assertThat(store.view().pinned()).isTrue();

      store.unpin();

      assertThat(current().generation()).isEqualTo(6);
      load(7, 1);
      assertThat(complete()).containsExactly(6L, 7L);
    }

    @Test
    void rollBack_servesTheGenerationBefore_andKeepsTheNewerOneFresh() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      load(6, 1, refresh(6, 1, 10, 3, 4));
      assertThat(store.rollBack()).isEqualTo(5);
      assertThat(vector(10)).containsExactly(1, 2);
      assertApplied(apply(0, item(UPDATE, 6, 1, 10, 7, 8)));
      reopen();
      assertThat(vector(10)).containsExactly(1, 2);
      store.unpin();
      assertThat(vector(10)).containsExactly(7, 8);
    }

    @Test
    void manyGenerations_whileOneIsPinned_areNotKept() {
      load(5, 1);
      load(6, 1);
      store.rollBack();
      for (long generation = 7; generation < 10; generation++) {
        begin(generation, 1, 0, 1);
        apply(0, end(generation, 1));
        apply(1, end(generation, 1));
      }
      assertThat(complete()).containsExactly(5L, 8L, 9L);
    }

    @Test
    void pinAndRollBack_ofWhatIsNotHeld_refused() {
      assertThatThrownBy(() -> store.rollBack())
          .hasMessage(
              "roll back: no current generation (expected: an earlier generation that is held,"
                  + " see store.previous-generations)");
      store.unpin();
      load(5, 1);
      assertThatThrownBy(() -> store.rollBack())
          .hasMessageStartingWith("roll back: from generation 5 (expected: ");
      assertThatThrownBy(() -> store.pin(4))
          .hasMessage("generation: 4 (expected: one that is held complete: [5])");
    }
  }

  @Nested
  class Inspection {
    @Test
    void item_ofARunningStore_isShownInEachGeneration() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      load(6, 1, refresh(6, 1, 10, 3, 4), refresh(6, 1, 11, 3, 4));
      store.rollBack();
      begin(7, 2, 0);

      List<StoredItem> items = StoredItem.read(dir, 10);

      assertThat(items).extracting(StoredItem::generation).containsExactly(5L, 6L, 7L);
      assertThat(items)
          .extracting(StoredItem::state)
          .containsExactly("current, pinned", "complete", "loading");
      assertThat(items.get(1).vector()).containsExactly(3, 4);
      assertThat(items.get(2).vector()).isNull();
      assertThat(StoredItem.read(dir, 11).get(0).vector()).isNull();
    }

    @Test
    void folder_withoutAStore_refused() {
      assertThatThrownBy(() -> StoredItem.read(dir.resolve("none"), 10))
          .hasMessage("store.dir: " + dir.resolve("none") + " (expected: a folder of a store)");
    }

    @Test
    void export_readInPieces_isThatMoment_andEndsWithTheStore() {
      load(5, 1, refresh(5, 1, 10, 1, 2), refresh(5, 1, -1, 3, 4), refresh(5, 1, 11, 5, 6));
      Export export = store.export(5);
      assertThat(export.offsets()).containsExactly(next[0], next[1]);
      apply(0, item(UPDATE, 5, 1, 11, 9, 9));
      load(6, 1);
      load(7, 1);
      long[] ids = new long[2];
      byte[] rows = new byte[16];
      assertThat(export.next(ids, rows)).isEqualTo(2);
      assertThat(ids).containsExactly(10, 11);
      assertThat(floats(Arrays.copyOfRange(rows, 8, 16))).containsExactly(5, 6);
      assertThat(export.next(ids, rows)).isEqualTo(1);
      assertThat(ids[0]).isEqualTo(-1);
      assertThat(export.next(ids, rows)).isZero();
      store.close();
      assertThatThrownBy(() -> export.next(ids, rows))
          .hasMessage("store: closed (expected: an open store)");
      export.close();
      export.close();
    }

    @Test
    void checkpoint_ofAStoreInMidLoad_opensAsTheStoreWas() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      begin(6, 1, 0, 1);
      apply(0, refresh(6, 1, 10, 3, 4));
      Path copy = dir.resolveSibling(dir.getFileName() + "-copy");
      store.checkpoint(copy);
      apply(0, item(UPDATE, 5, 1, 10, 9, 9));
      try (GenerationStore opened = GenerationStore.open(copy)) {
        assertThat(opened.view().offsets()).containsExactly(next[0] - 1, next[1]);
        assertThat(opened.view().loading())
            .singleElement()
            .satisfies(load -> assertThat(load.items()).isEqualTo(1));
      }
    }
  }

  @Nested
  class Encodings {
    @Test
    void generation_keepsTheEncodingItBeganWith() {
      load(5, 1, refresh(5, 1, 10, 0.1f, 2));
      reopen(new HoldingOptions(Encoding.FLOAT16, 1));
      load(6, 1, refresh(6, 1, 10, 0.1f, 2));
      reopen(new HoldingOptions(Encoding.INT8, 1));
      assertThat(vector(5, 10)).containsExactly(0.1f, 2);
      assertThat(vector(6, 10)).containsExactly(0.099975586f, 2);
      load(7, 1, refresh(7, 1, 10, 0.1f, 2));
      reopen();
      assertThat(vector(7, 10)).containsExactly(6 * (2f / 127), 2);
    }

    @Test
    void valueBeyondFloat16_isRefused() {
      reopen(new HoldingOptions(Encoding.FLOAT16, 1));
      load(5, 1);
      assertThat(apply(0, item(UPDATE, 5, 1, 10, 1, 70_000)))
          .isEqualTo(
              Verdict.refused(
                  "out-of-range",
                  "values[1]: 70000.0 (expected: -65504 to 65504, as store.encoding is float16)"));
    }
  }

  @Nested
  class Retirement {
    @Test
    void generation_thatIsRetired_isDroppedUnlessPinnedOrTheLast() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      load(6, 1, refresh(6, 1, 10, 3, 4));
      store.pin(5);
      store.retire(Set.of(5L));
      assertThat(current().generation()).as("pinned").isEqualTo(5);
      store.unpin();
      assertThat(complete()).containsExactly(6L);
      store.retire(Set.of(5L, 6L));
      assertThat(current().generation()).as("there is no other").isEqualTo(6);
      load(7, 1, refresh(7, 1, 10, 5, 6));
      assertThat(complete()).containsExactly(7L);
      reopen();
      assertThat(complete()).containsExactly(7L);
      assertThat(vector(10)).containsExactly(5, 6);
    }

    @Test
    void generation_thatIsRetired_isNotLoaded() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      begin(6, 1, 0, 1);
      apply(0, refresh(6, 1, 10, 3, 4));
      store.retire(Set.of(6L, 7L));
      assertThat(store.view().loading()).isEmpty();
      assertThat(apply(0, end(6, 1, refresh(6, 1, 10, 3, 4))).applied()).isFalse();
      assertThat(apply(0, marker(BEGIN, 7, 1, 0, 0)).reason()).isEqualTo("retired-generation");
      assertThat(current().generation()).isEqualTo(5);
    }
  }

  @Nested
  class Restart {
    @Test
    void reopened_inMidLoad_goesOnWhereItWas() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      begin(6, 1, 0, 1);
      apply(0, refresh(6, 1, 10, 3, 4));
      store.flush();
      reopen();

      assertThat(store.view().offsets()).containsExactly(next[0], next[1]);
      assertThat(store.logId()).isEqualTo(LOG);
      assertThat(vector(10)).containsExactly(1, 2);
      apply(0, end(6, 1, refresh(6, 1, 10, 3, 4)));
      apply(1, end(6, 1));
      assertThat(current().generation()).isEqualTo(6);
      assertThat(vector(10)).containsExactly(3, 4);
    }

    @Test
    void logStartsOver_currentStaysAsStale_untilItIsLoadedAgain() {
      load(5, 1, refresh(5, 1, 10, 1, 2), refresh(5, 1, 12, 1, 2));
      store.restart(LOG, 100, 200);
      next[0] = 100;
      next[1] = 200;
      reopen();
      assertThat(store.view().stale()).isTrue();
      assertThat(store.view().offsets()).containsExactly(100L, 200L);
      assertThat(apply(0, item(UPDATE, 5, 1, 10, 9, 9)).reason()).isEqualTo("stale-generation");
      assertThat(vector(10)).containsExactly(1, 2);

      load(5, 1, refresh(5, 1, 10, 3, 4));

      assertThat(store.view().stale()).isFalse();
      assertThat(vector(10)).containsExactly(3, 4);
      assertThat(vector(12)).isNull();
      reopen();
      assertThat(store.view().stale()).isFalse();
      assertThat(vector(10)).containsExactly(3, 4);
    }

    @Test
    void logOfFewerPartitions_forgetsTheOthers() {
      store.restart(LOG, 3);
      reopen();
      assertThat(store.view().offsets()).containsExactly(3L);
    }

    @Test
    void apply_afterAFailure_refused() {
      assertThatThrownBy(
              () ->
                  store.apply(
                      List.of(LogRecord.undecodable(0, 0, "?")),
                      verdicts -> {
                        throw new IllegalStateException("no dead letters");
                      }))
          .hasMessage("no dead letters");
      assertThatThrownBy(() -> store.apply(List.of(), verdicts -> {}))
          .hasMessage("store: failed in an earlier write (expected: a new open)");
      reopen();
      assertThat(store.view().offsets()).containsExactly(0L, 0L);
    }

    @Test
    void write_afterARestartThatFailed_refused() {
      FragileDisk disk = new FragileDisk();
      try (GenerationStore fragile = GenerationStore.open(disk, HoldingOptions.defaults())) {
        disk.dieAfter(0);
        assertThatThrownBy(() -> fragile.restart(LOG, 1)).isInstanceOf(FragileDisk.Death.class);
        assertThatThrownBy(fragile::flush)
            .hasMessage("store: failed in an earlier write (expected: a new open)");
      }
    }

    @Test
    void logOfAnotherId_startsAtAnyGeneration() {
      load(8, 3, refresh(8, 3, 10, 1, 2));
      store.restart(new UUID(3, 4), 0, 0);
      next[0] = 0;
      next[1] = 0;
      reopen();
      assertThat(current().stale()).isTrue();

      load(1, 1, refresh(1, 1, 10, 3, 4));

      assertThat(vector(10)).containsExactly(3, 4);
      assertThat(store.view().stale()).isFalse();
      assertThat(complete()).containsExactly(8L, 1L);
      reopen();
      assertThat(vector(10)).containsExactly(3, 4);
      load(8, 1, refresh(8, 1, 10, 5, 6));
      assertThat(vector(8, 10)).containsExactly(5, 6);
      assertThat(complete()).containsExactly(1L, 8L);
    }

    @Test
    void offsets_ofVectorsThatNoReaderSees_waitForAFlush() {
      load(5, 1, refresh(5, 1, 10, 1, 2));
      begin(6, 1, 0, 1);
      assertThat(store.deferring()).isFalse();
      apply(0, refresh(6, 1, 10, 3, 4));
      assertThat(store.deferring()).isTrue();
      assertThat(store.view().offsets()).containsExactly(next[0] - 1, next[1]);

      assertApplied(apply(1, item(UPDATE, 5, 1, 11, 7, 7)));

      assertThat(store.deferring()).isFalse();
      assertThat(store.view().offsets()).containsExactly(next[0], next[1]);
      apply(0, refresh(6, 1, 12, 3, 4));
      store.flush();
      assertThat(store.view().offsets()).containsExactly(next[0], next[1]);
      apply(0, refresh(6, 1, 14, 3, 4));
      reopen();
      assertThat(store.view().offsets()).as("read again").containsExactly(next[0] - 1, next[1]);
    }
  }

  private void reopen() {
    reopen(HoldingOptions.defaults());
  }

  private void reopen(HoldingOptions options) {
    store.close();
    store = GenerationStore.open(dir, options);
  }

  private HeldGeneration current() {
    return Objects.requireNonNull(store.view().current());
  }

  private List<Long> complete() {
    return store.view().complete().stream().map(HeldGeneration::generation).toList();
  }

  private float @Nullable [] vector(long id) {
    return vector(current().generation(), id);
  }

  private float @Nullable [] vector(long generation, long id) {
    try (Lease lease = Objects.requireNonNull(store.acquire(generation))) {
      byte[] vector = new byte[lease.vectors().rowBytes()];
      return lease.vectors().get(id, vector, 0)
          ? lease.generation().encoding().decode(vector, 2)
          : null;
    }
  }

  private static float[] floats(byte[] vector) {
    float[] values = new float[2];
    ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** A whole generation; its items go to partition 0. */
  private void load(long generation, long epoch, ItemEmbedding... refreshes) {
    begin(generation, epoch, 0, 1);
    for (ItemEmbedding refresh : refreshes) {
      assertApplied(apply(0, refresh));
    }
    assertApplied(apply(0, end(generation, epoch, refreshes)));
    assertApplied(apply(1, end(generation, epoch)));
    assertThat(current().generation()).isEqualTo(generation);
  }

  private void begin(long generation, long epoch, int... partitions) {
    for (int partition : partitions) {
      assertApplied(apply(partition, marker(BEGIN, generation, epoch, 0, 0)));
    }
  }

  private Verdict apply(int partition, ItemEmbedding record) {
    return store
        .apply(List.of(LogRecord.of(partition, next[partition]++, record)), verdicts -> {})
        .get(0);
  }

  private static void assertApplied(Verdict verdict) {
    assertThat(verdict).isEqualTo(Verdict.APPLIED);
  }

  private static ItemEmbedding refresh(long generation, long epoch, long id, float... values) {
    return item(REFRESH, generation, epoch, id, values);
  }

  private static ItemEmbedding item(
      ItemEmbedding.Kind kind, long generation, long epoch, long id, float... values) {
    int dimension = values.length == 0 ? 2 : values.length;
    return new ItemEmbedding(id, generation, kind, epoch, 1, 1, values, dimension, 0, 0);
  }

  private static ItemEmbedding end(long generation, long epoch, ItemEmbedding... refreshes) {
    long sum = 0;
    for (ItemEmbedding refresh : refreshes) {
      sum += ItemEmbedding.checksum(refresh.itemId(), refresh.values());
    }
    return marker(END, generation, epoch, refreshes.length, sum);
  }

  private static ItemEmbedding marker(
      ItemEmbedding.Kind kind, long generation, long epoch, long count, long checksum) {
    return new ItemEmbedding(0, generation, kind, epoch, 1, 1, new float[0], 2, count, checksum);
  }
}
