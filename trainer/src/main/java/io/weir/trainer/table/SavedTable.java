package io.weir.trainer.table;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What stands before a table's rows in a checkpoint: enough to tell whether they fit, and to pass
 * over them where they do not.
 *
 * @param layout of the table that was written
 * @param dimension width of its rows
 * @param headerBytes of a record before its weights
 * @param recordBytes of a record
 * @param all whether every row is there, else those that have changed
 * @param steps taken by then
 * @param beside what the kind keeps beside the rows
 */
record SavedTable(
    String layout,
    int dimension,
    int headerBytes,
    int recordBytes,
    boolean all,
    long steps,
    byte[] beside) {

  /** Writes what {@link #read} reads. */
  void write(DataOutputStream out) throws IOException {
    out.writeUTF(layout);
    out.writeInt(dimension);
    out.writeInt(headerBytes);
    out.writeInt(recordBytes);
    out.writeBoolean(all);
    out.writeLong(steps);
    out.writeInt(beside.length);
    out.write(beside);
  }

  static SavedTable read(DataInputStream in) throws IOException {
    String layout = in.readUTF();
    int dimension = in.readInt();
    int headerBytes = in.readInt();
    int recordBytes = in.readInt();
    boolean all = in.readBoolean();
    long steps = in.readLong();
    byte[] beside = new byte[in.readInt()];
    in.readFully(beside);
    return new SavedTable(layout, dimension, headerBytes, recordBytes, all, steps, beside);
  }

  /** What a part writes, in memory. */
  static byte[] bytes(TableSnapshot.Part part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    part.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  DataInputStream besideStream() {
    return new DataInputStream(new ByteArrayInputStream(beside));
  }

  /** Bytes of a record that are not the optimizer's numbers. */
  int keptBytes() {
    return headerBytes + dimension * Float.BYTES;
  }

  /** Passes over the rows that follow. */
  void skipRows(DataInputStream in) throws IOException {
    in.skipNBytes((long) in.readInt() * Integer.BYTES);
    in.skipNBytes((long) in.readInt() * (Integer.BYTES + recordBytes));
  }

  /** In words, as a difference names it. */
  static String words(String layout, int dimension) {
    return layout + ", " + dimension + " numbers a row";
  }
}
