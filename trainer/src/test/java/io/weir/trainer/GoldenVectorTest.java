package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds Weir to values and gradients of an independent reference: every file of a folder, every
 * case a test, on the engine that trains, in double and in single precision.
 *
 * <p>{@code -Dweir.golden.dir=FOLDER}; by default the copy among the test's resources.
 */
class GoldenVectorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = "manifest.json";

  @TestFactory
  Stream<DynamicNode> cases() throws IOException {
    List<DynamicNode> nodes = new ArrayList<>();
    for (Path file : files()) {
      nodes.add(item(JSON.readTree(file.toFile())));
    }
    return nodes.stream();
  }

  private static DynamicNode item(JsonNode file) {
    String item = file.get("item").asText();
    Consumer<GoldenCase> adapter = GoldenAdapters.BY_ITEM.get(item);
    if (adapter == null) {
      return dynamicTest(item, () -> fail("nothing runs the golden item " + item));
    }
    List<DynamicNode> cases = new ArrayList<>();
    for (JsonNode golden : file.get("cases")) {
      cases.add(dynamicTest(golden.get("id").asText(), () -> run(adapter, golden)));
    }
    return dynamicContainer(item, cases);
  }

  @Test
  void item_thatNothingRuns_fails() throws IOException {
    DynamicTest unclaimed =
        (DynamicTest) item(JSON.readTree("{\"item\": \"unheard-of\", \"cases\": []}"));
    assertThatThrownBy(unclaimed.getExecutable()::execute)
        .isInstanceOf(AssertionError.class)
        .hasMessage("nothing runs the golden item unheard-of");
  }

  private static void run(Consumer<GoldenCase> adapter, JsonNode golden) {
    GoldenCase one = new GoldenCase(golden);
    adapter.accept(one);
    one.verifyAllRead();
  }

  @Test
  void files_areThoseOfTheManifest() throws Exception {
    Path manifest = folder().resolve(MANIFEST);
    assumeTrue(Files.exists(manifest), "no manifest");
    JsonNode items = JSON.readTree(manifest.toFile()).get("items");
    assertThat(files()).hasSameSizeAs(items);
    for (JsonNode entry : items) {
      Path file = folder().resolve(entry.get("file").asText());
      assertThat(JSON.readTree(file.toFile()).get("cases")).hasSize(entry.get("cases").asInt());
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      assertThat(HexFormat.of().formatHex(digest)).isEqualTo(entry.get("sha256").asText());
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      List<Path> found =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .filter(file -> !file.endsWith(MANIFEST))
              .sorted()
              .toList();
      assertThat(found).as("golden files").isNotEmpty();
      return found;
    }
  }

  private static Path folder() {
    String configured = System.getProperty("weir.golden.dir");
    if (configured != null) {
      return Path.of(configured);
    }
    try {
      return Path.of(Objects.requireNonNull(GoldenVectorTest.class.getResource("/golden")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
