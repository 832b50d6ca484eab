package io.everdrill.standalone.score;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A CSV file (RFC 4180) with a header, cell by cell with where each stands.
 *
 * @param name windows, alerts or diagnoses: what the file is to the one who reads it
 */
record CsvTable(String name, Path file, List<Cell> header, List<List<Cell>> lines) {

  /** A file with more lines is refused: so many of some series fit the heap of the command. */
  static final int MAX_LINES = 1_000_000;

  /** The mark that some programs put before the first character of UTF-8. */
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.TRIM_SPACES)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  /** What stands in one field; line and column counted from 1. */
  record Cell(String text, int line, int column) {}

  static CsvTable read(String name, Path file, BadLines bad) throws IOException {
    List<List<Cell>> lines = new ArrayList<>();
    try (Reader reader = withoutMark(Files.newBufferedReader(file, StandardCharsets.UTF_8));
        JsonParser parser = CSV.createParser(reader)) {
      read(parser, file, lines, bad);
    } catch (JsonParseException e) {
      JsonLocation at = e.getLocation();
      bad.add(file.toString(), at.getLineNr(), at.getColumnNr(), e.getOriginalMessage());
    }
    if (lines.isEmpty() && !bad.any()) {
      bad.add(file.toString(), 1, 1, "expected a line that names the columns, got nothing");
    }
    if (lines.isEmpty()) {
      return new CsvTable(name, file, List.of(), List.of());
    }
    return new CsvTable(name, file, lines.getFirst(), lines.subList(1, lines.size()));
  }

  /** Before the first quote is looked for, or it is none. */
  private static Reader withoutMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private static void read(JsonParser parser, Path file, List<List<Cell>> lines, BadLines bad)
      throws IOException {
    List<Cell> line = new ArrayList<>();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token == JsonToken.VALUE_STRING) {
        var at = parser.currentTokenLocation();
        line.add(new Cell(parser.getText(), at.getLineNr(), at.getColumnNr()));
      } else if (token == JsonToken.END_ARRAY && !line.isEmpty()) {
        lines.add(List.copyOf(line));
        line.clear();
      }
      if (lines.size() > MAX_LINES) {
        bad.add(file.toString(), lines.size(), 1, "expected at most " + MAX_LINES + " lines");
        return;
      }
    }
  }

  /** Where the header stands in each line; -1 if it does not. */
  int indexOf(String column) {
    return header.stream().map(Cell::text).toList().indexOf(column);
  }
}
