package io.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.weir.core.config.WeirConfig;
import io.weir.store.config.StoreConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manifest sets options that there are, and names the ports that they say. */
class DeployManifestTest {
  @Test
  void manifest_namesOptionsAndPortsOfTheConfiguration() throws Exception {
    List<JsonNode> documents = new ArrayList<>();
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    try (MappingIterator<JsonNode> all =
        yaml.readerFor(JsonNode.class).readValues(Path.of("..", "deploy", "store.yaml").toFile())) {
      all.forEachRemaining(documents::add);
    }
    JsonNode pod = documents.get(1).at("/spec/template/spec");
    JsonNode container = pod.at("/containers/0");
    WeirConfig config = WeirConfig.defaults();
    for (int i = 0; i < container.at("/args").size(); i++) {
      if (container.at("/args/" + i).asText().equals("--set")) {
        config = config.with(container.at("/args/" + (i + 1)).asText());
      }
    }
    StoreConfig store = config.section("store", StoreConfig.class);
    assertThat(ports(container.at("/ports"), "containerPort"))
        .isEqualTo(ports(documents.get(0).at("/spec/ports"), "port"))
        .containsExactly(store.port(), store.httpPort(), store.adminPort());
    assertThat(container.at("/readinessProbe/httpGet/port").asInt()).isEqualTo(store.httpPort());
    assertThat(container.at("/livenessProbe/httpGet/port").asInt()).isEqualTo(store.httpPort());
    assertThat(store.security().adminIsOpen()).isFalse();
    assertThat(store.security().adminTokenFile())
        .isEqualTo(store.client().security().tokenFile())
        .startsWithRaw(Path.of(container.at("/volumeMounts/2/mountPath").asText()));
  }

  private static List<Integer> ports(JsonNode ports, String field) {
    List<Integer> numbers = new ArrayList<>();
    ports.forEach(port -> numbers.add(port.get(field).asInt()));
    return numbers;
  }
}
