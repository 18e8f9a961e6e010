package dev.dnshealth.k8s.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundsTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Test
  void whatFitsIsLeftAsItIs() {
    JsonNode node = NODES.objectNode().put("a", "b");

    assertThat(Bounds.fit(node, 9)).isEqualTo(Part.of(node));
    assertThat(Bounds.newest(List.of(node), 11)).isEqualTo(Part.of(NODES.arrayNode().add(node)));
    assertThat(Bounds.tail("añ😀", 9)).isEqualTo(Part.of(NODES.textNode("añ😀")));
    assertThat(Bounds.head("añ😀", 9)).isEqualTo("añ😀");
  }

  @Test
  void oldestItemsGoFirst() {
    List<JsonNode> items = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      items.add(NODES.numberNode(i));
    }

    Part part = Bounds.newest(items, 8);

    assertThat(part.content().orElseThrow()).isEqualTo(NODES.arrayNode().add(7).add(8).add(9));
    assertThat(part.cut()).contains("the oldest 7 are left out");
  }

  @Test
  void endOfATextBeginsWithALine() {
    Part part = Bounds.tail("first line\nsecond line\nthird", 20);

    assertThat(part.content().orElseThrow().asText()).isEqualTo("third");
    assertThat(part.cut()).contains("the first 23 characters are left out");
  }

  @Test
  void endOfATextWithoutLinesIsKeptAllTheSame() {
    Part part = Bounds.tail("x".repeat(100), 20);

    assertThat(part.content().orElseThrow().asText()).isEqualTo("x".repeat(18));
  }

  @Test
  void textsNeverTakeMoreBytesAndNoCharacterIsTornWhateverTheyHold() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String[] alphabet = {"a", "\"", "\\", "\n", "\u0000", "\u001b", "é", "€", "😀", "\u202e", "\t"};
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(200); length > 0; length--) {
        text.append(alphabet[random.nextInt(alphabet.length)]);
      }
      int bytes = 8 + random.nextInt(300);

      JsonNode tail = Bounds.tail(text.toString(), bytes).content().orElseThrow();
      String head = Bounds.head(text.toString(), bytes);

      assertThat(Bounds.size(tail)).isLessThanOrEqualTo(bytes);
      assertThat(text.toString()).endsWith(tail.asText());
      assertThat(Bounds.size(NODES.textNode(head))).isLessThanOrEqualTo(bytes + 3);
      assertThat(tail.asText() + head).matches(BoundsTest::wellFormed);
    }
  }

  private static boolean wellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  @Test
  void hugeHostileAndDeepValuesFit() {
    ObjectNode wide = NODES.objectNode();
    for (int i = 0; i < 5_000; i++) {
      wide.put("€".repeat(200) + i, "😀\u0000\"".repeat(500));
    }
    ArrayNode deep = NODES.arrayNode();
    ArrayNode inner = deep;
    for (int i = 0; i < 500; i++) {
      inner.add("x".repeat(3_000));
      inner = inner.addArray();
    }

    for (JsonNode node : List.of(wide, deep, NODES.textNode("€".repeat(100_000)))) {
      for (int bytes : new int[] {2_048, 12_000, 50_000}) {
        Part part = Bounds.fit(node, bytes);
        assertThat(Bounds.size(part.content().orElseThrow())).isLessThanOrEqualTo(bytes);
        assertThat(part.cut()).hasValueSatisfying(w -> assertThat(w).contains(bytes + " bytes"));
      }
    }
  }

  @Test
  void whatCannotBeMadeToFitSaysSo() {
    assertThat(Bounds.fit(NODES.textNode("x".repeat(100)), 5))
        .isEqualTo(Part.missing("longer than 5 bytes"));
  }
}
