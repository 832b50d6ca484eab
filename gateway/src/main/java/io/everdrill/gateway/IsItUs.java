package io.everdrill.gateway;

import io.everdrill.gateway.views.DrillView;
import io.everdrill.gateway.views.OurDoing;
import io.everdrill.gateway.views.Suspect;
import io.everdrill.topics.events.RecordEvent;
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

  private final DrillView drills;
  private final EventWriter writer;
  private final Books books;
  private final InstantSource time;
  private final FromViews from;

  IsItUs(DrillView drills, EventWriter writer, Books books, InstantSource time, FromViews from) {
    this.drills = drills;
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
    Instant at = Lists.moment(query, "at", time.instant());
    List<Suspect> suspects = drills.suspects(query.text("cell"), service, at);
    if (suspects.isEmpty()) {
      return Answer.json(OurDoing.no(service, at));
    }
    String stop = "POST /api/v1/aborts {\"injection\": ...}, or POST /api/v1/halt {\"scope\": ...}";
    return Answer.json(
        OurDoing.yes(service, at, suspects, stop, record(call.caller(), service, suspects)));
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
