package io.everdrill.gateway;

import io.everdrill.gateway.inputs.KnownServices;
import io.everdrill.gateway.views.Cells;
import io.everdrill.gateway.views.DrillView;
import io.everdrill.gateway.views.OurDoing;
import io.everdrill.gateway.views.Suspect;
import io.everdrill.topics.events.RecordEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers who is called in the night: is it one of our drills by which this service is hurt? A yes
 * tells somebody of a drill that was blind until then, so it is written into the books, for each
 * drill; but an answer is not withheld because they cannot be written.
 */
final class IsItUs {

  private static final Logger LOG = LoggerFactory.getLogger(IsItUs.class);

  /** A browser's clock may be a little ahead of ours. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private final DrillView drills;
  private final KnownServices services;
  private final Instant knowsFrom;
  private final EventWriter writer;
  private final Books books;
  private final InstantSource time;
  private final FromViews from;

  /**
   * @param knowsFrom since when all drills that were on have been read
   */
  IsItUs(
      DrillView drills,
      KnownServices services,
      Instant knowsFrom,
      EventWriter writer,
      Books books,
      InstantSource time,
      FromViews from) {
    this.drills = drills;
    this.services = services;
    this.knowsFrom = knowsFrom;
    this.writer = writer;
    this.books = books;
    this.time = time;
    this.from = from;
  }

  Endpoint endpoint() {
    return from.get(
        "is-it-us",
        "whether a drill of ours hurts a service, and how to stop it; a yes is audited;"
            + " ?service=, ?at= (now), ?cell=",
        this::answer);
  }

  private Answer answer(Call call) {
    Query query = call.query().allowing(Set.of("service", "at", "cell"));
    String service = query.text("service");
    if (service.isEmpty()) {
      throw Problem.badRequest("service: expected the name of a service, got none");
    }
    Cells cells = call.caller().asksAbout(query.text("cell"));
    Instant now = time.instant();
    Instant at = Lists.moment(query, "at", now);
    DrillView.Look look = drills.look(cells, service, at);
    if (look.suspects().isEmpty()) {
      if (!services.knows(cells, service) && !drills.hasHeardOf(cells, service)) {
        throw Problem.notFound(
            "service: expected one of the inventory, or an alias of it; none has this name");
      }
      String doubt = doubt(look, at, now);
      return Answer.json(
          doubt.isEmpty() ? OurDoing.no(service, at) : OurDoing.unknown(service, at, doubt));
    }
    List<Suspect> suspects = look.suspects();
    String stop = "POST /api/v1/aborts {\"injection\": ...}, or POST /api/v1/halt {\"scope\": ...}";
    return Answer.json(
        OurDoing.yes(service, at, suspects, stop, record(call.caller(), service, suspects)));
  }

  private String doubt(DrillView.Look look, Instant at, Instant now) {
    if (at.isBefore(knowsFrom)) {
      return "drills are known from " + knowsFrom + " on";
    }
    if (at.isAfter(now.plus(CLOCKS_DIFFER))) {
      return "nobody knows what will be drilled then";
    }
    return look.doubt();
  }

  private OurDoing.Recorded record(Caller caller, String service, List<Suspect> suspects) {
    List<RecordEvent.Audit> entries =
        OurDoing.drills(suspects).stream()
            .map(d -> books.entry(caller, "is-it-us", d.value(), OurDoing.entry(service)))
            .toList();
    try {
      writer.write(entries, List.of());
      return OurDoing.Recorded.WRITTEN;
    } catch (Problem notWritten) {
      LOG.warn("{} heard that it is us, which is not in the books", caller.name(), notWritten);
      return OurDoing.Recorded.NOT_WRITTEN;
    }
  }
}
