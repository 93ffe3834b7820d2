package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.weir.core.config.WeirConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@code deploy/} to the operator's schema, to Flink's options and to Weir's own. */
class DeployManifestTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final Schema OPERATOR = operatorSchema();
  private static final JsonNode JOIN = read("join.yaml");
  private static final List<Class<?>> FLINK_OPTIONS =
      List.of(
          CheckpointingOptions.class,
          StateBackendOptions.class,
          HighAvailabilityOptions.class,
          TaskManagerOptions.class);

  @Test
  void join_isWhatTheOperatorTakes() {
    assertThat(OPERATOR.validate(JOIN)).isEmpty();
    assertThat(JOIN.at("/apiVersion").asText()).isEqualTo("flink.apache.org/v1beta1");
    assertThat(JOIN.at("/kind").asText()).isEqualTo("FlinkDeployment");
  }

  @ParameterizedTest
  @MethodSource("fields")
  void join_anyFieldMisspelt_isRefusedByName(String pointer) {
    JsonNode misspelt = JOIN.deepCopy();
    int slash = pointer.lastIndexOf('/');
    String name = pointer.substring(slash + 1);
    ObjectNode parent = (ObjectNode) misspelt.at(pointer.substring(0, slash));
    parent.set(name + "x", parent.remove(name));
    assertThat(OPERATOR.validate(misspelt))
        .extracting(Error::getMessage)
        .anySatisfy(message -> assertThat(message).contains("'" + name + "x'"));
  }

  /** Every field of the manifest but for maps, whose keys are the user's. */
  static Stream<String> fields() {
    List<String> pointers = new ArrayList<>();
    collect("", JOIN, pointers);
    assertThat(pointers).hasSizeGreaterThan(30).contains("/spec/job/upgradeMode");
    return pointers.stream();
  }

  private static void collect(String pointer, JsonNode node, List<String> pointers) {
    if (pointer.matches(".*/(flinkConfiguration|annotations|requests)|/metadata")) {
      return;
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              pointers.add(pointer + "/" + name);
              collect(pointer + "/" + name, node.get(name), pointers);
            });
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(pointer + "/" + i, node.get(i), pointers);
    }
  }

  @Test
  void join_aWrongValue_isRefused() {
    ObjectNode wrong = JOIN.deepCopy();
    ((ObjectNode) wrong.at("/spec")).put("flinkVersion", "v2.3");
    ((ObjectNode) wrong.at("/spec/job")).put("upgradeMode", "last_state");
    assertThat(OPERATOR.validate(wrong))
        .extracting(error -> error.getInstanceLocation().toString())
        .containsExactlyInAnyOrder("/spec/flinkVersion", "/spec/job/upgradeMode");
  }

  @Test
  void join_options_areFlinks() throws Exception {
    Set<String> known = new HashSet<>();
    for (Class<?> options : FLINK_OPTIONS) {
      for (Field field : options.getFields()) {
        if (field.getType() == ConfigOption.class) {
          known.add(((ConfigOption<?>) field.get(null)).key());
        }
      }
    }
    JsonNode given = JOIN.at("/spec/flinkConfiguration");
    assertThat(given.get("metrics.reporter.prom.factory.class").asText())
        .isEqualTo(PrometheusReporterFactory.class.getName());
    assertThat(given.get("metrics.reporter.prom.port"))
        .isEqualTo(JOIN.at("/spec/podTemplate/metadata/annotations/prometheus.io~1port"));
    given
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!key.startsWith("metrics.reporter.prom.")) {
                assertThat(known).contains(key);
              }
            });
  }

  @Test
  void join_mainAndArguments_areThoseOfCompose() throws Exception {
    List<String> compose = ApplicationCluster.composeArguments(Path.of("/etc/weir/weir.yaml"));
    // Behind -- stand the program's own; the operator hands them over without one.
    assertThat(strings(JOIN.at("/spec/job/args")))
        .isEqualTo(compose.subList(compose.indexOf("--") + 1, compose.size()));
    assertThat(JOIN.at("/spec/job/entryClass").asText())
        .isEqualTo(compose.get(compose.indexOf("--job-classname") + 1));
    assertThat(Files.readString(Path.of("..", "docker", "Dockerfile")))
        .contains(JOIN.at("/spec/job/jarURI").asText().substring("local://".length()));
  }

  @Test
  void weirConfig_isWhatTheJoinTakes_andMountedWhereItLooks(@TempDir Path dir) throws Exception {
    JsonNode map = read("weir-config.yaml");
    assertThat(map.at("/apiVersion").asText()).isEqualTo("v1");
    assertThat(map.at("/kind").asText()).isEqualTo("ConfigMap");
    assertThat(JOIN.at("/spec/podTemplate/spec/volumes/0/configMap/name"))
        .isEqualTo(map.at("/metadata/name"));
    JsonNode mount = JOIN.at("/spec/podTemplate/spec/containers/0/volumeMounts/0");
    assertThat(mount.at("/name")).isEqualTo(JOIN.at("/spec/podTemplate/spec/volumes/0/name"));
    String file = JOIN.at("/spec/job/args/1").asText();
    assertThat(file).startsWith(mount.at("/mountPath").asText() + "/");
    String text = map.at("/data").get(Path.of(file).getFileName().toString()).asText();
    JoinConfig join =
        JoinConfig.of(WeirConfig.load(Files.writeString(dir.resolve("weir.yaml"), text)));
    assertThat(join.parallelism()).isEqualTo(JOIN.at("/spec/job/parallelism").asInt());
    assertThat(join.checkpointDir()).as("Flink's own counts").isEmpty();
  }

  /** The operator's, which says nothing of unknown fields; API servers drop them in silence. */
  private static Schema operatorSchema() {
    try (InputStream in =
        DeployManifestTest.class.getResourceAsStream(
            "/kubernetes/flinkdeployments.flink.apache.org-v1.yml")) {
      JsonNode definition = YAML.readTree(Objects.requireNonNull(in));
      ObjectNode schema =
          (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema").deepCopy();
      ObjectNode fields = (ObjectNode) schema.get("properties");
      // Every Kubernetes object's, which definitions leave out.
      for (String implied : List.of("apiVersion", "kind", "metadata")) {
        fields.set(implied, JsonNodeFactory.instance.objectNode());
      }
      close(schema);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(schema);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")
        && !object.has("x-kubernetes-preserve-unknown-fields")) {
      object.put("additionalProperties", false);
    }
    schema.forEach(DeployManifestTest::close);
  }

  private static JsonNode read(String file) {
    try {
      return YAML.readTree(DEPLOY.resolve(file).toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(word -> strings.add(word.asText()));
    return strings;
  }
}
