package io.everdrill.agents.faults.clock;

import io.everdrill.topics.events.ClockFault;
import java.math.BigDecimal;

/** The target's wall clock is off by an offset. */
final class ClockJumpDriver extends FaketimeDriver<ClockFault.Jump> {

  ClockJumpDriver() {
    super(ClockFault.Jump.class);
  }

  @Override
  String says(ClockFault.Jump fault, FaketimeTarget target) {
    return Offsets.text(target.offset().add(BigDecimal.valueOf(fault.offset().toMillis(), 3)));
  }
}
