package io.everdrill.gateway;

import io.everdrill.gateway.views.LatestView;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes definitions back: the key's last record becomes a tombstone, and whoever reads the topic
 * forgets it. What runs by a definition goes on by what its drill wrote down when it started.
 */
final class Deletions {

  private final EventWriter writer;
  private final Books books;
  private final Runnable requireCaughtUp;

  /**
   * @param requireCaughtUp throws a problem while the topics are not read to their ends
   */
  Deletions(EventWriter writer, Books books, Runnable requireCaughtUp) {
    this.writer = writer;
    this.books = books;
    this.requireCaughtUp = requireCaughtUp;
  }

  List<Endpoint> endpoints(Views.Catalogue catalogue) {
    return List.of(
        ofCell(Topic.TARGETS, "target", catalogue.targets()),
        ofCell(Topic.PROBES, "probe", catalogue.probes()),
        ofCell(Topic.PROGRAMMES, "programme", catalogue.programmes()),
        ofAll(Topic.SCENARIOS, "scenario", catalogue.scenarios()),
        ofAll(Topic.DETECTORS, "detector", catalogue.detectors()));
  }

  private Endpoint ofCell(Topic topic, String kind, LatestView<? extends Event> held) {
    return endpoint(
        topic,
        "/:cell/:" + kind,
        call -> {
          CellId cell = Lists.cell(call.path().get("cell"));
          call.caller().requireReach(cell);
          return delete(call, topic, cell + "/" + call.path().get(kind), held);
        });
  }

  private Endpoint ofAll(Topic topic, String kind, LatestView<? extends Event> held) {
    return endpoint(
        topic,
        "/:" + kind,
        call -> {
          call.caller().requireEverywhere(topic.shortName());
          return delete(call, topic, call.path().get(kind), held);
        });
  }

  private Endpoint endpoint(Topic topic, String path, Endpoint.Action action) {
    return Endpoint.delete(
        "/api/v1/" + topic.shortName() + path,
        "takes one of the " + topic.shortName() + " back",
        Permission.DEFINE,
        action);
  }

  private Answer delete(Call call, Topic topic, String key, LatestView<? extends Event> held) {
    call.query().allowing(Set.of());
    requireCaughtUp.run();
    if (!held.has(key)) {
      throw Problem.notFound(topic.shortName() + ": there is no " + key);
    }
    String action = "delete." + topic.shortName();
    writer.delete(topic, key, books.entry(call.caller(), action, key, ""));
    return Answer.json(Map.of("deleted", key));
  }
}
