package io.weir.trainer;

/**
 * What a training loop that went wrong asks for: to be opened anew with the learnt state of an
 * earlier checkpoint, and to read on from where it was, so that what spoilt it is not learnt again.
 *
 * @param reason in one line
 * @param step of the checkpoint at most
 * @param sampleOffsets as {@link io.weir.trainer.stream.SampleSource#write} has them
 * @param totals of what was read by then
 */
record RollBack(String reason, long step, byte[] sampleOffsets, Totals totals) {}
