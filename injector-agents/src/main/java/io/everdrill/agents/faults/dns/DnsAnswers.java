package io.everdrill.agents.faults.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers that no resolver gave. */
final class DnsAnswers {

  /** Nobody may keep it for longer than the fault lasts. */
  private static final int TTL_SECONDS = 0;

  private DnsAnswers() {}

  static Message failure(Message question, int rcode) {
    Message answer = answerTo(question);
    answer.getHeader().setRcode(rcode);
    return answer;
  }

  /** Whether the question is for an address of either version. */
  static boolean asksForAddress(Message question) {
    int type = question.getQuestion().getType();
    return type == Type.A || type == Type.AAAA;
  }

  /** The address; nothing to a question for one of the other version, so that this one is used. */
  static Message address(Message question, InetAddress address) {
    Message answer = answerTo(question);
    answer.getHeader().setRcode(Rcode.NOERROR);
    Record asked = question.getQuestion();
    if (asked.getType() == (address instanceof Inet4Address ? Type.A : Type.AAAA)) {
      answer.addRecord(
          address instanceof Inet4Address
              ? new ARecord(asked.getName(), DClass.IN, TTL_SECONDS, address)
              : new AAAARecord(asked.getName(), DClass.IN, TTL_SECONDS, address),
          Section.ANSWER);
    }
    return answer;
  }

  private static Message answerTo(Message question) {
    Message answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    if (question.getHeader().getFlag(Flags.RD)) {
      answer.getHeader().setFlag(Flags.RD);
    }
    answer.addRecord(question.getQuestion(), Section.QUESTION);
    return answer;
  }
}
