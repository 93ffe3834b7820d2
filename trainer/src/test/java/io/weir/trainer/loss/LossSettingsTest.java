package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import io.weir.core.registry.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaults of every loss, what it looks at with them, and the bounds of its settings. */
class LossSettingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void defaults_ofEveryLoss_areThese() {
    assertThat(Losses.names().stream().map(LossSettingsTest::described))
        .containsExactly(
            "bce {'positive-weight':1.0,'reduction':'items','groups':['exposed']} [exposed] []",
            "focal {'gamma':2.0,'form':'standard','positive-weight':1.0,'groups':['exposed']}"
                + " [exposed] []",
            "focal-modified {'gamma':2.0,'form':'modified','positive-weight':1.0,"
                + "'groups':['exposed']} [exposed] []",
            "combined-pair {'alpha':0.9,'positive-weight':1.0,'scope':'request',"
                + "'groups':['exposed']} [exposed] []",
            "ranknet {'scope':'batch','groups':['exposed']} [exposed] []",
            "list-net {'link':'exp','mode':'positives-mean','positive-weight':1.0,"
                + "'scope':'request','groups':['exposed']} [exposed] []",
            "rcr {'link':'sigmoid','mode':'positives-mean','positive-weight':1.0,"
                + "'scope':'request','groups':['exposed']} [exposed] []",
            "lambda-rank {'kappa':1.0,'weight':'delta-ndcg','gain':'exp2','truncation':0,"
                + "'groups':['exposed','ranked','retrieved','pool']}"
                + " [exposed, ranked, retrieved, pool] []",
            "pair-rank {'kappa':1.0,'weight':'none','gain':'exp2','truncation':0,"
                + "'groups':['exposed','ranked','retrieved','pool']}"
                + " [exposed, ranked, retrieved, pool] []",
            "list-mle {'groups':['exposed']} [exposed] []",
            "copr {'boundaries':[11,31,101,301],'form':'difference','weight':'delta-ndcg',"
                + "'bids':'bid','groups':['exposed','ranked']} [exposed, ranked] []",
            "grace-consistency {'ks':[10,30,50,100],'weights':[1.0,1.0,1.0,1.0],'scores':[],"
                + "'groups':['exposed','ranked','retrieved','pool']}"
                + " [exposed, ranked, retrieved, pool] []",
            "grace-generalization {'mode':'as-printed','temperature':0.1,'reduction':'sum',"
                + "'groups':['exposed','ranked','retrieved','pool']}"
                + " [exposed, ranked, retrieved, pool]"
                + " [REPRESENTATIONS loss , SIGNAL loss pretrained-embedding]",
            "distillation {'teacher':'ranking-score','link':'probability',"
                + "'groups':['exposed','ranked']} [exposed, ranked] [SIGNAL loss ranking-score]",
            "rethink {'list':1.0,'distillation':1.0,'teacher':'ranking-score',"
                + "'link':'probability','groups':['exposed','ranked']} [exposed, ranked]"
                + " [SIGNAL loss ranking-score]",
            "ecm-softmax {'scores':['t1','t2','t3'],'variant':'standard',"
                + "'groups':['exposed','ranked','retrieved']} [exposed, ranked, retrieved]"
                + " [SCORE settings.scores t1, SCORE settings.scores t2, SCORE settings.scores t3]",
            "ecmm {'exposure':'exposure','implication':'implication','form':'direct',"
                + "'epsilon':1.0E-7,'groups':['exposed','ranked','retrieved']}"
                + " [exposed, ranked, retrieved]"
                + " [SCORE settings.exposure exposure, SCORE settings.implication implication]",
            "l0 {'gates':'routing','clip':0.0} [] [GATES settings.gates routing]",
            "field-cost {'gates':'fields','clip':0.0} [] [GATES settings.gates fields]",
            "jrc {'alpha':0.5,'positive-weight':1.0,'negative':'negative','scope':'request',"
                + "'groups':['exposed']} [exposed] [SCORE settings.negative negative]",
            "bpr {'negatives':['exposed','ranked','retrieved']} [exposed, ranked, retrieved] []",
            "sampled-softmax {'temperature':1.0,'correction':'none',"
                + "'negatives':['exposed','ranked','retrieved']} [exposed, ranked, retrieved] []",
            "infonce {'temperature':0.1,'negatives':['ranked','retrieved'],"
                + "'reduction':'requests'} [exposed, ranked, retrieved] []",
            "margin-infonce {'margin':0.9,'temperature':0.1,'hard':['ranked','retrieved'],"
                + "'easy':['in-batch','pool'],'annealing-start':0.0,'annealing-scale':0.999,"
                + "'reduction':'requests'} [exposed, ranked, retrieved, in-batch, pool]"
                + " [VECTORS scores ]");
  }

  private static String described(String name) {
    Loss loss = Losses.create(name);
    return String.join(
        " ",
        name,
        Losses.defaults(name).toString().replace('"', '\''),
        loss.groups().toString(),
        loss.needs().stream()
            .map(need -> need.kind() + " " + need.key() + " " + need.name())
            .toList()
            .toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bce | {'positive-weight': 0}   | positive-weight: 0.0 (expected: in (0, 1])
          bce | {'positive-weight': 1.1} | positive-weight: 1.1 (expected: in (0, 1])
          focal | {'gamma': -1}            | gamma: -1.0 (expected: finite, >= 0)
          focal | {'positive-weight': 0}   | positive-weight: 0.0 (expected: in (0, 1])
          combined-pair | {'alpha': -0.1}          | alpha: -0.1 (expected: in [0, 1])
          combined-pair | {'alpha': 1.1}           | alpha: 1.1 (expected: in [0, 1])
          combined-pair | {'positive-weight': 0}   | positive-weight: 0.0 (expected: in (0, 1])
          list-net | {'positive-weight': 0}   | positive-weight: 0.0 (expected: in (0, 1])
          lambda-rank | {'kappa': 0}             | kappa: 0.0 (expected: finite, > 0)
          lambda-rank | {'truncation': -1}       | truncation: -1 (expected: >= 0)
          copr | {'boundaries': []}       | boundaries: [] (expected: at least one)
          copr | {'boundaries': [1]}      | boundaries: [1] (expected: ascending, from 2 on)
          copr | {'boundaries': [3, 3]}   | boundaries: [3, 3] (expected: ascending, from 2 on)
          grace-consistency | {'ks': []}               | ks: [] (expected: at least one, each > 0)
          grace-consistency | {'ks': [0], 'weights': [1]} | ks: [0] (expected: at least one, each > 0)
          grace-consistency | {'weights': [1]}         | weights: [1.0] (expected: one per depth of [10, 30, 50, 100], each finite, >= 0)
          grace-consistency | {'ks': [5], 'weights': [-1]} | weights: [-1.0] (expected: one per depth of [5], each finite, >= 0)
          grace-consistency | {'scores': ['a']}        | scores: [a] (expected: none, or one per depth of [10, 30, 50, 100])
          grace-generalization | {'temperature': 0}       | temperature: 0.0 (expected: finite, > 0)
          distillation | {'teacher': ' '}         | teacher: " " (expected: not blank)
          rethink | {'list': -1}             | list: -1.0 (expected: finite, >= 0)
          rethink | {'distillation': -1}     | distillation: -1.0 (expected: finite, >= 0)
          rethink | {'teacher': ' '}         | teacher: " " (expected: not blank)
          ecm-softmax | {'scores': ['a', 'b']}   | scores: [a, b] (expected: 3 or 4 names)
          ecm-softmax | {'scores': ['a', 'b', 'c', 'd', 'e']} | scores: [a, b, c, d, e] (expected: 3 or 4 names)
          ecmm | {'epsilon': 0}           | epsilon: 0.0 (expected: in (0, 0.5))
          ecmm | {'epsilon': 0.5}         | epsilon: 0.5 (expected: in (0, 0.5))
          l0 | {'clip': -0.1}           | clip: -0.1 (expected: in [0, 0.5))
          l0 | {'clip': 0.5}            | clip: 0.5 (expected: in [0, 0.5))
          l0 | {'gates': ' '}           | gates: " " (expected: not blank)
          jrc | {'alpha': -0.1}          | alpha: -0.1 (expected: in [0, 1])
          jrc | {'alpha': 1.1}           | alpha: 1.1 (expected: in [0, 1])
          jrc | {'negative': ' '}        | negative: " " (expected: not blank)
          jrc | {'positive-weight': 0}   | positive-weight: 0.0 (expected: in (0, 1])
          sampled-softmax | {'temperature': 0}       | temperature: 0.0 (expected: finite, > 0)
          infonce | {'temperature': 0}       | temperature: 0.0 (expected: finite, > 0)
          margin-infonce | {'margin': -1}           | margin: -1.0 (expected: finite, >= 0)
          margin-infonce | {'temperature': 0}       | temperature: 0.0 (expected: finite, > 0)
          margin-infonce | {'annealing-start': -1}  | annealing-start: -1.0 (expected: finite, >= 0)
          margin-infonce | {'annealing-scale': 0}   | annealing-scale: 0.0 (expected: in (0, 1))
          margin-infonce | {'annealing-scale': 1}   | annealing-scale: 1.0 (expected: in (0, 1))
          margin-infonce | {'margin': 0, 'hard': [], 'easy': []} | easy: [] (expected: at least one of [exposed, ranked, retrieved, in-batch, pool])
          """)
  void settings_outOfTheirBounds_areRefused(String name, String settings, String message) {
    assertThatThrownBy(() -> create(name, settings))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("loss.settings." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bce | {'positive-weight': 1}
          focal | {'gamma': 0}
          combined-pair | {'alpha': 0}
          combined-pair | {'alpha': 1}
          copr | {'boundaries': [2, 3]}
          grace-consistency | {'ks': [1], 'weights': [0], 'scores': ['a']}
          rethink | {'list': 0, 'distillation': 0}
          ecm-softmax | {'scores': ['a', 'b', 'c', 'd']}
          ecmm | {'epsilon': 0.499}
          l0 | {'clip': 0.499}
          jrc | {'alpha': 0}
          jrc | {'alpha': 1}
          margin-infonce | {'margin': 0, 'hard': []}
          margin-infonce | {'margin': 0, 'easy': []}
          """)
  void settings_onTheirBounds_areTaken(String name, String settings) {
    assertThat(create(name, settings)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"bce", "focal", "focal-modified", "combined-pair", "jrc"})
  void positiveWeight_ofALossThatHasOne_isItsOwn(String name) {
    assertThat(create(name, "{'positive-weight': 0.25}").positiveWeight()).isEqualTo(0.25);
    assertThat(Losses.create("ranknet").positiveWeight()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "bce",
    "focal",
    "combined-pair",
    "ranknet",
    "list-net",
    "lambda-rank",
    "list-mle",
    "copr",
    "grace-consistency",
    "grace-generalization",
    "distillation",
    "rethink",
    "ecm-softmax",
    "ecmm",
    "jrc",
  })
  void groups_none_areRefused(String name) {
    assertThatThrownBy(() -> create(name, "{'groups': []}"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "loss.settings.groups: []"
                + " (expected: at least one of [exposed, ranked, retrieved, in-batch, pool])");
    assertThat(create(name, "{'groups': ['ranked']}").groups()).containsExactly(SampleGroup.RANKED);
  }

  private static Loss create(String name, String settings) {
    try {
      ObjectNode tree = (ObjectNode) JSON.readTree(settings.replace('\'', '"'));
      return Losses.create("loss", new Choice(name, tree));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(settings, e);
    }
  }
}
