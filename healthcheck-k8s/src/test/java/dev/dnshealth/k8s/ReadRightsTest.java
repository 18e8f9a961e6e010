package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.ManualTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadRightsTest {

  private static final String REVIEW =
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  private final MockApi api = new MockApi();

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void whoMayReadAllLacksNothing() {
    api.answer(REVIEW, 201, "{\"status\":{\"allowed\":true}}");

    assertThat(missing()).isEmpty();
    assertThat(api.requests(REVIEW)).hasSize(12);
  }

  @Test
  void whatIsNeededIsToldFromWhatIsUseful() {
    api.answer(REVIEW, 201, "{\"status\":{\"allowed\":false}}");

    assertThat(missing())
        .filteredOn(ReadRights.Missing::needed)
        .extracting(ReadRights.Missing::right)
        .containsExactly(
            "list services in kube-system",
            "list endpointslices in kube-system",
            "list pods in kube-system",
            "watch services in kube-system",
            "watch endpointslices in kube-system",
            "watch pods in kube-system");
    assertThat(missing())
        .contains(
            new ReadRights.Missing("get configmaps in kube-system", false),
            new ReadRights.Missing("get nodes", false));
  }

  @Test
  void whatTheApiDoesNotSayIsNotHeldToBeMissing() {
    api.answer(REVIEW, 201, "{\"status\":{}}");
    assertThat(missing()).isEmpty();

    api.answer(REVIEW, 403, "{}");
    assertThat(missing()).isEmpty();
  }

  private List<ReadRights.Missing> missing() {
    return ReadRights.missing(api.client(), Samples.dnsService(), new ManualTime(MockApi.NOW));
  }
}
