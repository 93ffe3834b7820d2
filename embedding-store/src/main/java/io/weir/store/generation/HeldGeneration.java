package io.weir.store.generation;

import io.weir.store.table.VectorTable;

/**
 * A generation in memory. A reader that holds one reads vectors of this generation only, whatever
 * becomes current meanwhile; updates of the generation show as they are applied.
 *
 * @param generation its id
 * @param trainerEpoch the trainer's incarnation that publishes it
 * @param vectors its vectors
 */
public record HeldGeneration(long generation, long trainerEpoch, VectorTable vectors) {}
