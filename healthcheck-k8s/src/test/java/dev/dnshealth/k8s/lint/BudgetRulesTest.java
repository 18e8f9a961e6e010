package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetRulesTest {

  private static final String BLOCKS = "LINT-PDB-BLOCKS";

  @ParameterizedTest
  @CsvSource({
    "1,    , 0",
    "0,    , 1",
    "0%,   , 1",
    "1%,   , 0",
    ",    1, 0",
    ",    2, 1",
    ",    3, 1",
    ", 50%, 0",
    ", 51%, 1",
    ", 100%, 1",
  })
  void ofTwoPodsNoneMayGoIfTheBudgetSaysSo(String unavailable, String available, int found) {
    PodDisruptionBudgetBuilder budget =
        Kubeadm.budget("dns")
            .editSpec()
            .withMaxUnavailable(share(unavailable))
            .withMinAvailable(share(available))
            .endSpec();

    assertThat(Lint.seen(BLOCKS, Kubeadm.budgets(budget))).hasSize(found);
  }

  @Test
  void whatTheApiReckonedCountsMore() {
    PodDisruptionBudgetBuilder budget =
        Kubeadm.budget("dns")
            .withNewStatus()
            .withExpectedPods(2)
            .withDesiredHealthy(2)
            .withDisruptionsAllowed(0)
            .endStatus();

    assertThat(Lint.seen(BLOCKS, Kubeadm.budgets(budget)))
        .containsExactly("- PodDisruptionBudget dns: 2 of 2 pods must be healthy");
  }

  @Test
  void aBudgetThatIsOnlyUsedUpForNowDoesNotBlock() {
    PodDisruptionBudgetBuilder budget =
        Kubeadm.budget("dns")
            .withNewStatus()
            .withExpectedPods(2)
            .withDesiredHealthy(1)
            .withDisruptionsAllowed(0)
            .endStatus();

    assertThat(Lint.seen(BLOCKS, Kubeadm.budgets(budget))).isEmpty();
  }

  @Test
  void aBudgetThatTheApiCannotReckonWithBlocks() {
    PodDisruptionBudgetBuilder budget =
        Kubeadm.budget("dns")
            .withNewStatus()
            .withConditions(
                new ConditionBuilder()
                    .withType("DisruptionAllowed")
                    .withStatus("False")
                    .withReason("SyncFailed")
                    .withMessage("daemonsets.apps does not implement the scale subresource")
                    .build())
            .endStatus();

    assertThat(Lint.seen(BLOCKS, Kubeadm.budgets(budget)))
        .containsExactly(
            "- PodDisruptionBudget dns: the API cannot reckon with it: daemonsets.apps does not"
                + " implement the scale subresource");
  }

  @ParameterizedTest
  @CsvSource({
    "In, kube-dns, true",
    "In, other, false",
    "NotIn, other, true",
    "NotIn, kube-dns, false",
    "Exists, , true",
    "DoesNotExist, , false",
  })
  void budgetsSelectByExpressionsToo(String operator, String value, boolean selects) {
    PodDisruptionBudgetBuilder budget =
        Kubeadm.budget("dns")
            .editSpec()
            .withNewSelector()
            .addNewMatchExpression()
            .withKey("k8s-app")
            .withOperator(operator)
            .withValues(value == null ? new String[0] : new String[] {value})
            .endMatchExpression()
            .endSelector()
            .endSpec();

    assertThat(Lint.seen("LINT-PDB-NONE", Kubeadm.budgets(budget)).isEmpty()).isEqualTo(selects);
  }

  @Test
  void anEmptySelectorSelectsAllAndNoneSelectsNothing() {
    PodDisruptionBudgetBuilder all =
        Kubeadm.budget("all").editSpec().withNewSelector().endSelector().endSpec();
    PodDisruptionBudgetBuilder nothing =
        Kubeadm.budget("nothing").editSpec().withSelector(null).endSpec();

    assertThat(Lint.seen("LINT-PDB-NONE", Kubeadm.budgets(all))).isEmpty();
    assertThat(Lint.seen("LINT-PDB-NONE", Kubeadm.budgets(nothing))).hasSize(1);
  }

  private static IntOrString share(String text) {
    return text == null
        ? null
        : text.matches("\\d+") ? new IntOrString(Integer.parseInt(text)) : new IntOrString(text);
  }
}
