package io.weir.local.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder of one run of an experiment: what run it is of, and a file for each cell that is done.
 *
 * <p>A file is whole or not there: it is written beside and renamed. So a run that was interrupted,
 * however, goes on where it stopped. Not thread-safe.
 */
final class ResultFolder {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String RUN = "run.json";
  private static final String CELLS = "cells";

  /** Behind the name of a file that is being written. */
  private static final String PART = ".part";

  private static final String BUILD = "build";

  private final Path dir;

  /** Of each cell that was read or written. */
  private final Map<String, String> buildsOfCells = new HashMap<>();

  private ResultFolder(Path dir) {
    this.dir = dir;
  }

  /**
   * The folder of a run, made if it is missing.
   *
   * @param run what the run is of, each a name and its value
   * @throws InvalidValueException when it is that of another run, or holds something else
   */
  static ResultFolder of(Path dir, Map<String, String> run) {
    return of(dir, run, Map.of());
  }

  /**
   * The folder of a run, made if it is missing.
   *
   * @param run what the run is of, each a name and its value
   * @param beside what else a new folder tells of the run that began it
   * @throws InvalidValueException when it is that of another run, or holds something else
   */
  static ResultFolder of(Path dir, Map<String, String> run, Map<String, String> beside) {
    ResultFolder folder = new ResultFolder(dir);
    try {
      if (Files.exists(dir.resolve(RUN))) {
        folder.check(run);
      } else {
        requireEmpty(dir);
        Files.createDirectories(dir.resolve(CELLS));
        ObjectNode json = JSON.createObjectNode();
        Map<String, String> all = new TreeMap<>(run);
        all.putAll(beside);
        all.forEach(json::put);
        write(dir.resolve(RUN), JSON.writeValueAsString(json) + "\n");
      }
    } catch (IOException e) {
      throw new InvalidValueException("out", dir, "a folder that can be written to");
    }
    return folder;
  }

  private void check(Map<String, String> run) throws IOException {
    JsonNode found = read(dir.resolve(RUN));
    for (Map.Entry<String, String> entry : new TreeMap<>(run).entrySet()) {
      String before = found.path(entry.getKey()).asText();
      if (!before.equals(entry.getValue())) {
        String rule =
            "a new folder, or that of a run with " + entry.getKey() + " " + entry.getValue();
        throw new InvalidValueException(
            "out", dir + " of a run with " + entry.getKey() + " " + before, rule);
      }
    }
  }

  private static void requireEmpty(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> entries = Files.list(dir)) {
      for (Path entry : entries.toList()) {
        if (!isOfAStart(entry)) {
          throw new InvalidValueException(
              "out", dir, "a new or empty folder, or that of an interrupted run");
        }
      }
    }
  }

  /** Whether a run that was ended before it told what it is of can have left an entry. */
  private static boolean isOfAStart(Path entry) throws IOException {
    String name = entry.getFileName().toString();
    if (!name.equals(CELLS) || !Files.isDirectory(entry)) {
      return name.equals(RUN + PART);
    }
    try (Stream<Path> cells = Files.list(entry)) {
      return cells.findAny().isEmpty();
    }
  }

  Path dir() {
    return dir;
  }

  /** How many of the cells that were read or written, however often, each build has made. */
  SortedMap<String, Integer> builds() {
    SortedMap<String, Integer> builds = new TreeMap<>();
    buildsOfCells.values().forEach(build -> builds.merge(build, 1, Integer::sum));
    return builds;
  }

  /**
   * The result of a cell, if it is done.
   *
   * @throws InvalidValueException when its file is of other settings
   */
  Optional<CellResult> read(String key, String fingerprint) {
    Path file = file(key);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode json = read(file);
    CellResult result = CellResult.fromJson(json);
    if (!result.fingerprint().equals(fingerprint)) {
      throw new InvalidValueException(
          "out", file + " of other settings", "a new folder, or that of a run with the same");
    }
    buildsOfCells.put(key, json.path(BUILD).asText(Provenance.UNKNOWN));
    return Optional.of(result);
  }

  /** Keeps the result of a cell. */
  void write(CellResult result) {
    try {
      String build = Provenance.thisBuild();
      ObjectNode json = result.toJson().put(BUILD, build);
      write(file(result.key()), JSON.writeValueAsString(json) + "\n");
      buildsOfCells.put(result.key(), build);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String key) {
    return dir.resolve(CELLS).resolve(key + ".json");
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new InvalidValueException("out", file, "a file of this experiment, whole");
    }
  }

  private static void write(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + PART);
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
