package io.weir.trainer;

import io.weir.trainer.loss.ContrastiveGoldens;
import io.weir.trainer.loss.GradientGoldens;
import io.weir.trainer.loss.ObjectiveGoldens;
import io.weir.trainer.loss.PointwiseGoldens;
import io.weir.trainer.loss.RankingGoldens;
import io.weir.trainer.model.ModelGoldens;
import io.weir.trainer.optimizer.OptimizerGoldens;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What runs the cases of each golden item: one line per item. */
final class GoldenAdapters {
  static final Map<String, Consumer<GoldenCase>> BY_ITEM = new LinkedHashMap<>();

  static {
    // losses
    BY_ITEM.put("bce", PointwiseGoldens::bce);
    BY_ITEM.put("focal", PointwiseGoldens::focal);
    BY_ITEM.put("focal_modified", PointwiseGoldens::focal);
    BY_ITEM.put("combined_pair", RankingGoldens::combinedPair);
    BY_ITEM.put("ranknet_full", RankingGoldens::rankNet);
    BY_ITEM.put("listnet", RankingGoldens::listNet);
    BY_ITEM.put("rcr", RankingGoldens::listNet);
    BY_ITEM.put("jrc", RankingGoldens::jrc);
    BY_ITEM.put("lambda_rank", RankingGoldens::lambdaRank);
    BY_ITEM.put("list_mle", RankingGoldens::listMle);
    BY_ITEM.put("copr_pair", RankingGoldens::copr);
    BY_ITEM.put("grace_rank", RankingGoldens::graceConsistency);
    BY_ITEM.put("bpr", ContrastiveGoldens::bpr);
    BY_ITEM.put("sampled_softmax", ContrastiveGoldens::sampledSoftmax);
    BY_ITEM.put("infonce", ContrastiveGoldens::infoNce);
    BY_ITEM.put("margin_infonce_eq5", ContrastiveGoldens::marginInfoNce);
    BY_ITEM.put("margin_infonce_alg1", ContrastiveGoldens::algorithm1);
    BY_ITEM.put("beta_annealing", ContrastiveGoldens::annealing);
    BY_ITEM.put("rethink", RankingGoldens::rethink);
    BY_ITEM.put("ecm_softmax", PointwiseGoldens::ecmSoftmax);
    BY_ITEM.put("ecmm", PointwiseGoldens::ecmm);
    BY_ITEM.put("l0_penalty", PointwiseGoldens::l0);
    BY_ITEM.put("grace_cl", ContrastiveGoldens::graceGeneralization);
    BY_ITEM.put("grace_total", ObjectiveGoldens::grace);
    BY_ITEM.put("hccp_total", ObjectiveGoldens::hccp);
    BY_ITEM.put("combined_list", ObjectiveGoldens::combinedList);
    BY_ITEM.put("combined_rcr", ObjectiveGoldens::combinedList);
    // models
    BY_ITEM.put("mmoe", ModelGoldens::mmoe);
    BY_ITEM.put("three_tower_score", ModelGoldens::threeTowerScore);
    BY_ITEM.put("crossnet_v2", ModelGoldens::crossnet);
    BY_ITEM.put("feature_gate", ModelGoldens::featureGate);
    BY_ITEM.put("hard_concrete", ModelGoldens::hardConcrete);
    BY_ITEM.put("ple_layer", ModelGoldens::pleLayer);
    BY_ITEM.put("snr_aver", ModelGoldens::routing);
    // optimizers
    BY_ITEM.put("adagrad", OptimizerGoldens::adagrad);
    BY_ITEM.put("adam", OptimizerGoldens::adam);
    BY_ITEM.put("rowwise_adagrad", OptimizerGoldens::rowwiseAdagrad);
    // metrics
    BY_ITEM.put("auc", MetricGoldens::auc);
    BY_ITEM.put("gauc", MetricGoldens::gauc);
    BY_ITEM.put("hit_at_k", MetricGoldens::hitAtK);
    BY_ITEM.put("logloss", MetricGoldens::logLoss);
    BY_ITEM.put("bucket_bias", MetricGoldens::bucketBias);
    BY_ITEM.put("ecmm_recall", MetricGoldens::ecmmRecall);
    BY_ITEM.put("gradient_norms", GradientGoldens::norms);
    BY_ITEM.put("hr_p_r_ndcg", MetricGoldens::hitRatePrecisionRecallNdcg);
    BY_ITEM.put("map_ndcg_vs_ranking", MetricGoldens::mapAndNdcgAgainstRanking);
    BY_ITEM.put("ndcg_graded", MetricGoldens::gradedNdcg);
    BY_ITEM.put("recall_at_k_consistency", MetricGoldens::recallAgainstRanking);
    // labels and samplers
    BY_ITEM.put("chunk_sampling", SampleGoldens::chunkSampling);
    BY_ITEM.put("fsltr_relabel", SampleGoldens::stageGrades);
    BY_ITEM.put("fsltr_simulation", SampleGoldens::fsLtrSelection);
    BY_ITEM.put("grace_topk_label", SampleGoldens::topKLabels);
    BY_ITEM.put("inbatch_negatives", SampleGoldens::inBatchNegatives);
    BY_ITEM.put("kuairec_label", SampleGoldens::playLabels);
    BY_ITEM.put("sequence_arrangement", SampleGoldens::sequenceArrangement);
  }

  private GoldenAdapters() {}
}
