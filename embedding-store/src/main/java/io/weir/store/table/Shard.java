package io.weir.store.table;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One part of a {@link VectorTable}: an index, the slots it gave out and the lock its writers take
 * turns with.
 *
 * <p>A reader takes a {@link SlotIndex}, finds an entry in it, reads the row and then makes sure
 * that neither the entry's state nor the shard's index has changed meanwhile. Slots are taken from
 * the table's memory in runs that grow with the shard; one is there before the first entry that
 * points to it.
 */
final class Shard {
  private static final int FIRST_RUN = 64;
  private static final int LONGEST_RUN = 1 << 14;
  private static final int GROWTH_DIVISOR = 8;
  private static final int FIRST_CAPACITY = 64;
  private static final int SPINS_BEFORE_YIELD = 64;

  /** Reads a row from its memory, where it may be written meanwhile. */
  interface RowReader {
    void read(ByteBuffer memory, int at);
  }

  private final RowMemory memory;

  private volatile SlotIndex index = new SlotIndex(FIRST_CAPACITY);
  private volatile int size;

  // What follows belongs to the writer that holds the lock.
  private int nextSlot;
  private int slotsLeft;
  private long slots;
  private int[] freeSlots = new int[16];
  private int freeCount;

  Shard(RowMemory memory) {
    this.memory = memory;
  }

  int size() {
    return size;
  }

  /** Memory beside the rows', in bytes. */
  synchronized long memoryBytes() {
    return index.memoryBytes() + (long) Integer.BYTES * freeSlots.length;
  }

  /** Where ids are to be found now. */
  SlotIndex index() {
    return index;
  }

  /**
   * Whether what was read of an entry's row since its state was is one row of that item.
   *
   * @param from the index that the entry is of
   */
  boolean unchanged(SlotIndex from, int entry, long state) {
    return from.unchanged(entry, state) && from == index;
  }

  /**
   * Reads an item's row as it is at one moment.
   *
   * @param reader is called again when the row changed meanwhile
   * @return whether the item has one
   */
  boolean read(long id, long hash, RowReader reader) {
    for (int spins = 0; ; spins++) {
      SlotIndex now = index;
      int entry = now.find(id, hash);
      long state = entry == SlotIndex.NONE ? SlotIndex.EMPTY : now.state(entry);
      if (!SlotIndex.present(state)) {
        return false;
      }
      if (SlotIndex.settled(state)) {
        int slot = SlotIndex.slot(state);
        reader.read(memory.pieces()[RowMemory.piece(slot)], memory.at(slot));
        if (unchanged(now, entry, state)) {
          return true;
        }
      }
      pause(spins);
    }
  }

  synchronized void put(long id, long hash, byte[] row) {
    SlotIndex now = index;
    int entry = now.find(id, hash);
    if (entry != SlotIndex.NONE && SlotIndex.present(now.state(entry))) {
      now.unsettle(entry);
      write(SlotIndex.slot(now.state(entry)), row);
      now.settle(entry);
      return;
    }
    if (now.isFull()) {
      now = now.resized(size);
      index = now;
      // Readers of the old index must see that there is another before any row changes.
      VarHandle.storeStoreFence();
    }
    int slot = freeCount > 0 ? freeSlots[--freeCount] : newSlot();
    write(slot, row);
    now.insert(id, hash, slot);
    size = size + 1;
  }

  synchronized void remove(long id, long hash) {
    SlotIndex now = index;
    int entry = now.find(id, hash);
    long state = entry == SlotIndex.NONE ? SlotIndex.EMPTY : now.state(entry);
    if (!SlotIndex.present(state)) {
      return;
    }
    now.remove(entry);
    if (freeCount == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, freeCount * 2);
    }
    freeSlots[freeCount++] = SlotIndex.slot(state);
    size = size - 1;
  }

  /** Forgets all; nobody may read or write from here on. */
  synchronized void free() {
    index = new SlotIndex(FIRST_CAPACITY);
    slotsLeft = 0;
    slots = 0;
    size = 0;
  }

  private int newSlot() {
    if (slotsLeft == 0) {
      int run = (int) Math.min(LONGEST_RUN, Math.max(FIRST_RUN, slots / GROWTH_DIVISOR));
      nextSlot = memory.allocate(run);
      slotsLeft = run;
      slots += run;
    }
    slotsLeft--;
    return nextSlot++;
  }

  private void write(int slot, byte[] row) {
    memory.pieces()[RowMemory.piece(slot)].put(memory.at(slot), row);
  }

  /** A writer that lost its processor in mid-write should get it back. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void pause(int spins) {
    if (spins < SPINS_BEFORE_YIELD) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
