package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * What a loss sees of one task in one batch of U requests with W distinct items.
 *
 * <p>The arrays on the device belong to the step's manager; the loss makes its own there and closes
 * none.
 *
 * @param lists labels and stages of the list cells, on the host
 * @param logits final scores y: (requests, candidates)
 * @param users user vectors u of the task: (requests, d)
 * @param items item vectors i: (items, d); the pool's draws stand behind the lists' items
 * @param products inner products ⟨u, i⟩: (requests, items)
 * @param inBatch per request the items drawn among other requests' impressions: HCCP's N4
 * @param pool per request the items drawn from the catalogue: HCCP's N5
 */
public record LossInput(
    Lists lists,
    NDArray logits,
    NDArray users,
    NDArray items,
    NDArray products,
    int[][] inBatch,
    int[][] pool) {}
