package dev.dnshealth.cli.report;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes checks as JUnit XML, with the elements and attributes that Jenkins, GitLab and GitHub's
 * readers have in common. The same checks give the same text: there is no time in it.
 */
public final class JUnitXml {

  private static final String ENCODING = "UTF-8";

  private final XMLStreamWriter xml;

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /**
   * Returns {@code cases} as one document with one suite.
   *
   * @param suite the suite's name
   */
  public static String of(String suite, List<JUnitCase> cases) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new JUnitXml(xml).document(suite, cases);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing to memory does not fail", e);
    }
    return text.toString();
  }

  private void document(String suite, List<JUnitCase> cases) throws XMLStreamException {
    xml.writeStartDocument(ENCODING, "1.0");
    line(0);
    xml.writeStartElement("testsuites");
    line(1);
    xml.writeStartElement("testsuite");
    attribute("name", suite);
    attribute("tests", String.valueOf(cases.size()));
    attribute("failures", count(cases, JUnitCase.Result.FAILED));
    attribute("errors", "0");
    attribute("skipped", count(cases, JUnitCase.Result.SKIPPED));
    for (JUnitCase one : cases) {
      line(2);
      write(one);
    }
    line(1);
    xml.writeEndElement();
    line(0);
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void write(JUnitCase one) throws XMLStreamException {
    if (one.result() == JUnitCase.Result.PASSED && one.detail().isEmpty()) {
      xml.writeEmptyElement("testcase");
      name(one);
      return;
    }
    xml.writeStartElement("testcase");
    name(one);
    line(3);
    result(one);
    line(2);
    xml.writeEndElement();
  }

  private void result(JUnitCase one) throws XMLStreamException {
    String element =
        switch (one.result()) {
          case PASSED -> "system-out";
          case FAILED -> "failure";
          case SKIPPED -> "skipped";
        };
    if (one.detail().isEmpty()) {
      xml.writeEmptyElement(element);
      attribute("message", one.message());
      return;
    }
    xml.writeStartElement(element);
    if (one.result() != JUnitCase.Result.PASSED) {
      attribute("message", one.message());
    }
    xml.writeCharacters(legal(one.detail()));
    xml.writeEndElement();
  }

  private void name(JUnitCase one) throws XMLStreamException {
    attribute("classname", one.group());
    attribute("name", one.name());
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  private void line(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private static String count(List<JUnitCase> cases, JUnitCase.Result result) {
    return String.valueOf(cases.stream().filter(one -> one.result() == result).count());
  }

  /** Replaces what no XML document may contain; the writer itself would let it through. */
  private static String legal(String text) {
    StringBuilder legal = new StringBuilder(text.length());
    text.codePoints().forEach(c -> legal.appendCodePoint(isLegal(c) ? c : '\uFFFD'));
    return legal.toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
