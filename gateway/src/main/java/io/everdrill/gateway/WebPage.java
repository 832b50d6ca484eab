package io.everdrill.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Serves the page for people: a fixed list of files from the class path, read once. Nothing of it
 * comes from elsewhere, and the browser is told to refuse what would.
 */
final class WebPage {

  /** Its version is part of the address, so a browser may keep it for ever. */
  private static final String CHARTS = "META-INF/resources/_static/echarts/6.0.0/dist/";

  private static final String CHARTS_FILE = "echarts.esm.min.mjs";

  private static final List<String> FILES =
      List.of(
          "page.css",
          "icon.svg",
          "begin.js",
          "app.js",
          "api.js",
          "bar.js",
          "charts.js",
          "dom.js",
          "facts.js",
          "login.js",
          "model.js",
          "stream.js",
          "views/calendar.js",
          "views/day.js",
          "views/drill.js",
          "views/drills.js",
          "views/events.js",
          "views/fleet.js",
          "views/graph.js",
          "views/issues.js",
          "views/now.js",
          "views/refresh.js",
          "views/score.js",
          "views/scoreboard.js",
          "views/steady.js",
          "views/timeline.js",
          "views/trend.js");

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private WebPage() {}

  static List<Endpoint> endpoints() {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(file("/", "page/index.html", "no-cache", "the page for people"));
    for (String name : FILES) {
      endpoints.add(file("/page/" + name, "page/" + name, "no-cache", "part of the page"));
    }
    endpoints.add(
        file(
            "/page/echarts-6.0.0.mjs",
            "/" + CHARTS + CHARTS_FILE,
            "public, max-age=31536000, immutable",
            "the charts of the page"));
    return List.copyOf(endpoints);
  }

  private static Endpoint file(String path, String resource, String caching, String meaning) {
    String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
    Map<String, String> headers =
        Map.of(
            "Content-Security-Policy",
            POLICY,
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cache-Control",
            caching);
    Answer answer = new Answer(200, type, headers, read(resource));
    return Endpoint.get(path, meaning, Permission.NONE, (Endpoint.Action) call -> answer);
  }

  private static byte[] read(String resource) {
    try (InputStream in = WebPage.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + ": expected on the class path, is not there");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource + ": cannot be read", e);
    }
  }
}
