package dev.dnshealth.k8s.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.k8s.journal.ReplayReport.Result;
import dev.dnshealth.k8s.journal.ReplayReport.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replays of a simulated incident: a deaf pod that is replaced. */
class ReplayTest {

  private static final List<String> DECIDED =
      List.of(
          "verdict healthy",
          "phase confirming",
          "target silent",
          "fault DNS-POD-DEAF",
          "phase watching",
          "read_again facts and ledger",
          "reserve replace",
          "perform replace",
          "ended done",
          "recovered replace",
          "settle effective");

  @TempDir private static Path shared;
  private static Path recorded;
  private static long inputs;

  @TempDir private Path directory;

  @BeforeAll
  static void record() throws IOException {
    recorded = Incident.recorded(shared, Policy.defaults());
    inputs = replay(recorded).inputs();
  }

  private static ReplayReport replay(Path path) throws IOException {
    return Incident.replay(path, Replay.asRecorded());
  }

  private static ReplayReport replay(Path path, Policy policy) throws IOException {
    return Incident.replay(path, Replay.with(policy));
  }

  private static List<String> decided(ReplayReport report, Predicate<ReplayReport.Line> which) {
    return report.timeline().stream()
        .filter(which)
        .map(line -> line.decision().what() + " " + line.decision().name())
        .toList();
  }

  private Path changed(UnaryOperator<String> line) throws IOException {
    Path file = directory.resolve("changed.jsonl");
    Files.write(file, Files.readAllLines(recorded).stream().map(line).toList());
    return file;
  }

  @Test
  void recordedPolicyComesToTheSameDecisions() throws IOException {
    ReplayReport report = replay(recorded);

    assertThat(report.result()).isEqualTo(Result.SAME);
    assertThat(report.difference()).isEmpty();
    assertThat(report.notes()).isEmpty();
    assertThat(report.policy()).isEmpty();
    assertThat(report.inputs()).isGreaterThan(1000);
    assertThat(report.from()).contains(Incident.START.plusMillis(100));
    assertThat(report.to()).contains(Incident.START.plusSeconds(35));
    assertThat(decided(report, line -> line.side() == Side.BOTH)).containsSubsequence(DECIDED);
    assertThat(report.timeline()).allSatisfy(l -> assertThat(l.side()).isEqualTo(Side.BOTH));
  }

  @Test
  void everyFileOfARotatedJournalCanBeReplayedAlone() throws IOException {
    Incident.rotated(directory);
    List<Path> files = JournalFiles.in(directory).files();
    assertThat(files).hasSizeGreaterThan(5);

    List<String> decided = new ArrayList<>();
    long all = 0;
    for (Path each : files) {
      ReplayReport report = replay(each);
      assertThat(report.result()).as(each + "").isEqualTo(Result.SAME);
      decided.addAll(decided(report, line -> true));
      all += report.inputs();
    }
    ReplayReport whole = replay(directory);

    assertThat(whole.result()).isEqualTo(Result.SAME);
    assertThat(whole.notes()).isEmpty();
    assertThat(whole.inputs()).isEqualTo(all).isEqualTo(inputs);
    assertThat(decided(whole, line -> true)).isEqualTo(decided).containsSubsequence(DECIDED);
  }

  @Test
  void replayKnowsWhatTheMonitorKnew() throws IOException {
    Incident.rotated(directory);
    assertThat(Incident.statesThatAreTheSame(directory)).isGreaterThan(5);
  }

  @ParameterizedTest
  @CsvSource({"repair.per-hour,0,budget_exhausted", "mode,observe,observe_mode"})
  void stricterPolicyWouldNotHaveActed(String key, String value, String hold) throws IOException {
    ReplayReport report = replay(recorded, Incident.policy(key, value));

    assertThat(report.result()).isEqualTo(Result.DIFFERENT);
    assertThat(report.policy()).containsOnlyKeys(key);
    assertThat(report.policy().get(key).replayed()).isEqualTo(value);
    assertThat(decided(report, line -> line.side() != Side.RECORDED))
        .contains("fault DNS-POD-DEAF", "hold " + hold)
        .doesNotContain("reserve replace", "perform replace");
    assertThat(decided(report, line -> line.side() == Side.RECORDED))
        .contains("reserve replace", "perform replace", "recovered replace");
    ReplayReport.Difference divergence = report.divergence().orElseThrow();
    assertThat(divergence.recorded()).extracting(Decision::what).contains("reserve");
    assertThat(report.timeline())
        .filteredOn(line -> line.n() > divergence.n())
        .allSatisfy(line -> assertThat(line.side()).isEqualTo(Side.RECORDED));
  }

  @Test
  void observedIncidentTellsWhatWouldHaveBeenDone() throws IOException {
    Policy observe = Incident.policy("mode", "observe");
    Path observed = Incident.recorded(directory, observe);
    assertThat(replay(observed).result()).isEqualTo(Result.SAME);
    assertThat(decided(replay(observed), line -> true)).doesNotContain("reserve replace");

    ReplayReport report = replay(observed, Policy.defaults());

    assertThat(report.policy()).containsOnlyKeys("mode");
    assertThat(decided(report, line -> line.side() == Side.REPLAYED))
        .containsSubsequence("read_again facts and ledger", "reserve replace");
    assertThat(report.divergence().orElseThrow().replayed())
        .extracting(decision -> decision.subject().orElse(""))
        .contains("coredns-1 on node-1");
  }

  @Test
  void samePolicyFromAFileIsNoDifference() throws IOException {
    ReplayReport report = replay(recorded, Policy.defaults());
    assertThat(report.result()).isEqualTo(Result.SAME);
    assertThat(report.policy()).isEmpty();
    assertThat(report.divergence()).isEmpty();
  }

  @Test
  void decisionsThatWereRecordedOtherwiseAreADifference() throws IOException {
    Path file =
        changed(line -> line.replace("DNS-POD-DEAF\",\"subject\"", "DNS-POD-HUNG\",\"subject\""));
    ReplayReport report = replay(file);

    assertThat(report.result()).isEqualTo(Result.DIFFERENT);
    ReplayReport.Difference difference = report.difference().orElseThrow();
    assertThat(difference.recorded()).extracting(Decision::name).contains("DNS-POD-HUNG");
    assertThat(difference.replayed()).extracting(Decision::name).contains("DNS-POD-DEAF");
    assertThat(report.timeline())
        .filteredOn(line -> line.n() > difference.n())
        .allSatisfy(line -> assertThat(line.side()).isEqualTo(Side.RECORDED));
  }

  @Test
  void otherWordsAreNoOtherDecision() throws IOException {
    ReplayReport report = replay(changed(line -> line.replace("TCP to the", "By TCP, the")));
    assertThat(Files.readString(recorded)).contains("TCP to the");
    assertThat(report.result()).isEqualTo(Result.OTHER_WORDS);
    assertThat(report.difference()).isPresent();
    assertThat(decided(report, line -> line.side() == Side.BOTH)).containsSubsequence(DECIDED);
  }

  @Test
  void missingInputChangesWhatIsDecided() throws IOException {
    Path file = directory.resolve("changed.jsonl");
    Files.write(
        file,
        Files.readAllLines(recorded).stream()
            .filter(line -> !line.contains("\"in\":\"ledger\""))
            .toList());
    assertThat(replay(file).result()).isEqualTo(Result.DIFFERENT);
  }

  @Test
  void tornLastLineIsLeftOutAndTold() throws IOException {
    byte[] whole = Files.readAllBytes(recorded);
    int last = lastLine(whole);
    for (int end : new int[] {last + 1, (last + whole.length) / 2, whole.length - 2}) {
      Path file = directory.resolve("torn.jsonl");
      Files.write(file, Arrays.copyOf(whole, end));
      ReplayReport report = replay(file);
      assertThat(report.result()).isEqualTo(Result.SAME);
      assertThat(report.inputs()).isEqualTo(inputs - 1);
      assertThat(report.notes())
          .containsExactly(file + " ends in the middle of a line, which is left out");
    }
    Path file = directory.resolve("whole.jsonl");
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThat(replay(file).inputs()).as("only the line's end is missing").isEqualTo(inputs);
  }

  private static int lastLine(byte[] text) {
    int at = text.length - 2;
    while (text[at] != '\n') {
      at--;
    }
    return at + 1;
  }

  @Test
  void tornCompressedFileIsReadAsFarAsItGoes() throws IOException {
    Path whole = directory.resolve("whole.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      Files.copy(recorded, out);
    }
    assertThat(replay(whole).result()).isEqualTo(Result.SAME);
    byte[] bytes = Files.readAllBytes(whole);
    Path torn = directory.resolve("torn.gz");
    Files.write(torn, Arrays.copyOf(bytes, bytes.length * 2 / 3));

    ReplayReport report = replay(torn);

    assertThat(report.result()).isEqualTo(Result.SAME);
    assertThat(report.inputs()).isBetween(200L, inputs - 1);
    assertThat(report.notes()).singleElement().asString().contains("middle of a line");
  }

  @Test
  void gapIsToldAndTheReplayGoesOnAfterIt() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    Set<Long> lost = LongStream.range(780, 830).boxed().collect(Collectors.toSet());
    try (Incident incident =
        new Incident(new JournalSettings(file, 1L << 40, 1), Policy.defaults()).losing(lost)) {
      incident.play();
    }

    ReplayReport report = replay(file);

    assertThat(report.result()).isEqualTo(Result.SAME);
    assertThat(report.inputs()).isEqualTo(inputs - 50);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).startsWith("50 inputs before 2026-"));
    assertThat(decided(report, line -> true)).contains("recovered replace");
  }

  @Test
  void missingFileInTheMiddleIsTold() throws IOException {
    Incident.rotated(directory);
    Files.delete(JournalFiles.in(directory).files().get(3));

    ReplayReport report = replay(directory);

    assertThat(report.result()).isEqualTo(Result.SAME);
    assertThat(report.notes()).singleElement().asString().contains("are missing");
  }

  @Test
  void twoRunsAreReplayedOneAfterTheOther() throws IOException {
    Path file = directory.resolve("journal.jsonl");
    JournalSettings settings = new JournalSettings(file, 1L << 40, 5);
    try (Incident first = new Incident(settings, Policy.defaults())) {
      first.run(20);
    }
    try (Incident second = new Incident(settings, Policy.defaults(), "another")) {
      second.run(30);
    }
    Path older = directory.resolve("journal.jsonl.1.gz");
    assertThat(replay(older).inputs()).isLessThan(replay(file).inputs());

    ReplayReport both = replay(directory);

    assertThat(both.result()).isEqualTo(Result.SAME);
    assertThat(both.inputs()).isEqualTo(replay(older).inputs() + replay(file).inputs());
    assertThat(both.notes()).singleElement().asString().startsWith("another run of the monitor");
  }

  @Test
  void fieldsOfALaterVersionAreIgnored() throws IOException {
    Path file =
        changed(
            line ->
                line.replace("\"journal\":\"1.0\"", "\"journal\":\"1.7\"")
                    .replace("{\"n\":", "{\"later\":{\"x\":[1,null]},\"n\":")
                    .replace("\"outcome\":{", "\"outcome\":{\"later\":true,")
                    .replace("\"mode\":", "\"later.key\":\"5s\",\"mode\":"));
    ReplayReport report = replay(file);
    assertThat(report.result()).isEqualTo(Result.SAME);
    assertThat(report.notes())
        .containsExactly("the recorded policy has a key that is not known here: later.key");
  }

  @Test
  void unknownKindsAndLaterFormatsAreRefusedByName() throws IOException {
    assertThatThrownBy(
            () -> replay(changed(l -> l.replace("\"in\":\"facts\"", "\"in\":\"omens\""))))
        .isInstanceOf(JournalException.class)
        .hasMessageMatching(
            ".*changed.jsonl, line \\d+: unknown kind of input 'omens' \\(known: facts, .*tick, .*");
    assertThatThrownBy(
            () -> replay(changed(l -> l.replace("\"is\":\"answered\"", "\"is\":\"sung\""))))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("sung");
    assertThatThrownBy(
            () -> replay(changed(l -> l.replace("\"journal\":\"1.0\"", "\"journal\":\"2.0\""))))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal format 2.0, written by healthcheck")
        .hasMessageContaining("reads 1.x");
  }

  @Test
  void whatIsNoJournalIsRefused() throws IOException {
    Path file = directory.resolve("x");
    assertThatThrownBy(() -> replay(file)).isInstanceOf(NoSuchFileException.class);
    for (String text : List.of("", "hello\nworld\n", "{\"a\":1}\n{}\n", "[1]\n[2]\n", "{\"jou")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> replay(file)).as(text).isInstanceOf(JournalException.class);
    }
    assertThatThrownBy(() -> replay(directory))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("no journal in this directory");

    Files.copy(recorded, directory.resolve("journal.jsonl"));
    assertThat(replay(directory).notes())
        .singleElement()
        .asString()
        .startsWith("left out: ")
        .contains(file.toString());
  }
}
