package io.weir.trainer.table;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.function.LongUnaryOperator;

/**
 * Where the rows of ids are: an open-addressed hash table outside the heap that grows a little at a
 * time.
 *
 * <p>Extendible hashing (Fagin et al. 1979) over small open-addressed segments: the first bits of
 * an id's hash name a segment, others its place in there, linear probing goes on from it. A segment
 * that is too full gets a quarter more pages; at 16 pages it splits in two, and the directory
 * doubles when it must. So one insertion moves 3,300 entries at most, and between 0.64 and 0.8 of
 * the entries are in use. An entry is the row's slot and four further bits of the hash, which spare
 * nearly all looks at records of other ids; the ids themselves stand in the records.
 *
 * <p>Not thread-safe; the owner closes it.
 */
final class IdIndex implements AutoCloseable {
  /** More slots than these cannot be told apart. */
  static final int MAX_SLOTS = (1 << 28) - 1;

  static final int NONE = -1;

  private static final int SLOT_MASK = (1 << 28) - 1;
  private static final int PAGE_BITS = 8;
  private static final int PAGE_ENTRIES = 1 << PAGE_BITS;
  private static final int BLOCK_BITS = 6;
  private static final int BLOCK_PAGES = 1 << BLOCK_BITS;
  private static final int MAX_PAGES = 16;
  private static final int EMPTY = 0;

  private final IntToLongFunction ids;
  private final LongUnaryOperator hash;
  private final List<ByteBuffer> blocks = new ArrayList<>();
  private IntBuffer[] entries = new IntBuffer[1];
  private final Deque<Integer> freePages = new ArrayDeque<>();
  private Segment[] directory = {new Segment(0)};
  private int depth;

  /** The entries whose hashes begin with the same bits. */
  private static final class Segment {
    private final int depth;
    private int[] pages = new int[0];
    private int used;

    Segment(int depth) {
      this.depth = depth;
    }

    int size() {
      return pages.length << PAGE_BITS;
    }
  }

  /**
   * An index without rows.
   *
   * @param ids the id in a slot's record
   * @param hash spreads ids over 64 bits
   */
  IdIndex(IntToLongFunction ids, LongUnaryOperator hash) {
    this.ids = ids;
    this.hash = hash;
  }

  /** The slot of an id, or {@link #NONE}. */
  int find(long id) {
    long h = hash.applyAsLong(id);
    Segment segment = segment(h);
    int place = place(segment, id, h);
    return place < 0 ? NONE : slot(get(segment, place));
  }

  /**
   * The slots of ids, or {@link #NONE}. What the entries say is gathered for all of them before any
   * record is looked at, so that the processor waits for many places of the memory at a time.
   */
  void find(long[] wanted, int[] slots) {
    for (int i = 0; i < slots.length; i++) {
      slots[i] = guess(hash.applyAsLong(wanted[i]));
    }
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != NONE && ids.applyAsLong(slots[i]) != wanted[i]) {
        slots[i] = find(wanted[i]);
      }
    }
  }

  /** The first slot that may be of an id, {@link #NONE} if there is none. */
  private int guess(long h) {
    Segment segment = segment(h);
    int size = segment.size();
    int tag = tag(h);
    for (int at = size == 0 ? NONE : home(h, size); at != NONE; at = next(at, size)) {
      int entry = get(segment, at);
      if (entry == EMPTY) {
        return NONE;
      }
      if ((entry & ~SLOT_MASK) == tag) {
        return slot(entry);
      }
    }
    return NONE;
  }

  /**
   * Makes room for as many ids at once, where there is none yet: they need not move as it grows.
   */
  void expect(int rows) {
    if (directory.length > 1 || directory[0].size() > 0) {
      return;
    }
    // Three quarters full, as after a split, and some beside that chance puts into one segment.
    int pages = 4 * rows / 3 / PAGE_ENTRIES + 1;
    while (pages >>> depth > MAX_PAGES - 2) {
      depth++;
    }
    directory = new Segment[1 << depth];
    Arrays.setAll(directory, i -> new Segment(depth));
    for (Segment segment : directory) {
      resize(segment, Math.max(1, pages >>> depth));
    }
  }

  /** Adds an id, whose record stands already, or lets it have another slot. */
  void put(long id, int slot) {
    long h = hash.applyAsLong(id);
    Segment segment = segment(h);
    int place = place(segment, id, h);
    if (place >= 0) {
      set(segment, place, entry(h, slot));
      return;
    }
    while (5 * (segment.used + 1) > 4 * segment.size()) {
      grow(segment);
      segment = segment(h);
    }
    insert(segment, h, entry(h, slot));
  }

  /** Removes an id, whose record stands still, if it has that slot. */
  void remove(long id, int slot) {
    long h = hash.applyAsLong(id);
    Segment segment = segment(h);
    int hole = place(segment, id, h);
    if (hole < 0 || slot(get(segment, hole)) != slot) {
      return;
    }
    int size = segment.size();
    // Entries behind the hole move up, unless that would put them before their home.
    for (int at = next(hole, size); get(segment, at) != EMPTY; at = next(at, size)) {
      int home = home(hash.applyAsLong(ids.applyAsLong(slot(get(segment, at)))), size);
      boolean stays = hole <= at ? hole < home && home <= at : hole < home || home <= at;
      if (!stays) {
        set(segment, hole, get(segment, at));
        hole = at;
      }
    }
    set(segment, hole, EMPTY);
    segment.used--;
  }

  /** Of all blocks and the directory. */
  long bytes() {
    return (long) blocks.size() * BLOCK_PAGES * PAGE_ENTRIES * Integer.BYTES
        + directory.length * (long) (Long.BYTES + Integer.BYTES * MAX_PAGES);
  }

  @Override
  public void close() {
    blocks.forEach(DirectMemory::free);
    blocks.clear();
    entries = new IntBuffer[1];
    freePages.clear();
    directory = new Segment[] {new Segment(0)};
    depth = 0;
  }

  /** Where an id's entry is, negative if it has none. */
  private int place(Segment segment, long id, long h) {
    int size = segment.size();
    if (size == 0) {
      return NONE;
    }
    int tag = tag(h);
    for (int at = home(h, size); ; at = next(at, size)) {
      int entry = get(segment, at);
      if (entry == EMPTY) {
        return NONE;
      }
      if ((entry & ~SLOT_MASK) == tag && ids.applyAsLong(slot(entry)) == id) {
        return at;
      }
    }
  }

  private void insert(Segment segment, long h, int entry) {
    int size = segment.size();
    int at = home(h, size);
    while (get(segment, at) != EMPTY) {
      at = next(at, size);
    }
    set(segment, at, entry);
    segment.used++;
  }

  private void grow(Segment segment) {
    int pages = segment.pages.length + Math.max(1, segment.pages.length / 4);
    if (pages > MAX_PAGES) {
      split(segment);
    } else {
      int[] old = entries(segment);
      resize(segment, pages);
      insertAll(segment, old);
    }
  }

  private void split(Segment segment) {
    if (segment.depth == depth) {
      Segment[] doubled = new Segment[directory.length * 2];
      Arrays.setAll(doubled, i -> directory[i >>> 1]);
      directory = doubled;
      depth++;
    }
    int[] old = entries(segment);
    long[] hashes = new long[old.length];
    int[] counts = new int[2];
    for (int i = 0; i < old.length; i++) {
      hashes[i] = hash.applyAsLong(ids.applyAsLong(slot(old[i])));
      counts[half(hashes[i], segment.depth)]++;
    }
    resize(segment, 0);
    Segment[] halves = {new Segment(segment.depth + 1), new Segment(segment.depth + 1)};
    for (int i = 0; i < 2; i++) {
      // Not above three quarters full.
      resize(halves[i], Math.max(1, 4 * counts[i] / 3 + PAGE_ENTRIES - 1 >>> PAGE_BITS));
    }
    for (int i = 0; i < directory.length; i++) {
      if (directory[i] == segment) {
        directory[i] = halves[i >>> depth - segment.depth - 1 & 1];
      }
    }
    for (int i = 0; i < old.length; i++) {
      insert(halves[half(hashes[i], segment.depth)], hashes[i], old[i]);
    }
  }

  /** The first bit of a hash that does not name a segment of that depth. */
  private static int half(long h, int depth) {
    return (int) (h >>> Long.SIZE - 1 - depth) & 1;
  }

  private void insertAll(Segment segment, int[] old) {
    for (int entry : old) {
      insert(segment, hash.applyAsLong(ids.applyAsLong(slot(entry))), entry);
    }
  }

  /** All entries in use. */
  private int[] entries(Segment segment) {
    int[] found = new int[segment.used];
    int n = 0;
    for (int at = 0; at < segment.size(); at++) {
      int entry = get(segment, at);
      if (entry != EMPTY) {
        found[n++] = entry;
      }
    }
    return found;
  }

  /** Makes a segment one of so many pages, all of them empty. */
  private void resize(Segment segment, int pages) {
    for (int page : segment.pages) {
      freePages.push(page);
    }
    segment.pages = new int[pages];
    segment.used = 0;
    for (int i = 0; i < pages; i++) {
      segment.pages[i] = page();
    }
  }

  private int page() {
    if (freePages.isEmpty()) {
      ByteBuffer block = DirectMemory.allocate(BLOCK_PAGES * PAGE_ENTRIES * Integer.BYTES);
      int first = blocks.size() * BLOCK_PAGES;
      if (blocks.size() == entries.length) {
        entries = Arrays.copyOf(entries, entries.length * 2);
      }
      entries[blocks.size()] = block.asIntBuffer();
      blocks.add(block);
      for (int page = BLOCK_PAGES - 1; page >= 0; page--) {
        freePages.push(first + page);
      }
    }
    int page = freePages.pop();
    int from = (page & BLOCK_PAGES - 1) << PAGE_BITS;
    for (int i = 0; i < PAGE_ENTRIES; i++) {
      entries[page >>> BLOCK_BITS].put(from + i, EMPTY);
    }
    return page;
  }

  private int get(Segment segment, int at) {
    int page = segment.pages[at >>> PAGE_BITS];
    return entries[page >>> BLOCK_BITS].get(offset(page, at));
  }

  private void set(Segment segment, int at, int entry) {
    int page = segment.pages[at >>> PAGE_BITS];
    entries[page >>> BLOCK_BITS].put(offset(page, at), entry);
  }

  private static int offset(int page, int at) {
    return (page & BLOCK_PAGES - 1) << PAGE_BITS | at & PAGE_ENTRIES - 1;
  }

  private Segment segment(long h) {
    return directory[depth == 0 ? 0 : (int) (h >>> -depth)];
  }

  /** Of 32 bits that name no segment. */
  private static int home(long h, int size) {
    return (int) ((h & 0xFFFFFFFFL) * size >>> 32);
  }

  private static int next(int at, int size) {
    return at + 1 == size ? 0 : at + 1;
  }

  /** Bits 32 to 35 of the hash, which neither name the segment nor the home. */
  private static int tag(long h) {
    return (int) (h >>> 32) << 28;
  }

  private static int entry(long h, int slot) {
    return tag(h) | slot + 1;
  }

  private static int slot(int entry) {
    return (entry & SLOT_MASK) - 1;
  }
}
