"""Of every rule the stricter one (E8): in any order, however often, and never looser than any of what was mixed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.budget import Budget
from sandbox.core.contract import PrivacyPolicy
from sandbox.core.exact import ExactRules
from sandbox.core.masking_policy import LIMITS, BlockCipher, MaskingPolicy, is_looser
from sandbox.core.periods import Every, PeriodRefresh
from sandbox.core.policy_mixing import is_no_looser, stricter
from sandbox.core.sample_modes import SampleMode

BUDGETS = st.builds(Budget, st.integers(0, 9), st.integers(0, 9))
EXACT = st.builds(
    ExactRules, st.integers(3, 20), st.integers(1, 3), st.integers(1, 100), st.integers(1, 100), st.integers(1, 300)
)
REFRESH = st.builds(PeriodRefresh, st.sampled_from(Every), st.just(date(2026, 1, 1)))
MASKING = st.builds(
    MaskingPolicy,
    most_rows=st.integers(0, 9),
    mean_risk=st.sampled_from((0.0, 0.01, 0.05)),
    diversity=st.integers(0, 5),
    shift_days=st.integers(0, 5),
    key_version=st.integers(0, 3),
    cipher=st.sampled_from(BlockCipher),
)
POLICIES = st.builds(
    PrivacyPolicy,
    cap=BUDGETS,
    question=BUDGETS,
    period=st.sampled_from(("2026", "2027", "all")),
    display_delta=st.sampled_from((1e-6, 1e-9)),
    min_group_size=st.integers(1, 30),
    sample_k=st.integers(2, 20),
    max_bad_rows=st.sampled_from((0.01, 0.05)),
    refresh=st.none() | REFRESH,
    exact=st.none() | EXACT,
    sample_mode=st.sampled_from(SampleMode),
    sample=BUDGETS,
    masking=MASKING,
)


@given(POLICIES, POLICIES)
def test_e8_the_stricter_of_two_is_no_looser_than_either(one: PrivacyPolicy, other: PrivacyPolicy) -> None:
    mixed = stricter((one, other))
    for policy in (one, other):
        assert is_no_looser(mixed, policy)
        assert mixed.cap.fits_in(policy.cap)
        assert mixed.question.fits_in(policy.question)
        assert mixed.min_group_size >= policy.min_group_size
        assert mixed.sample_k >= policy.sample_k
        assert mixed.sample.fits_in(policy.sample)
        assert not any(
            is_looser(n, getattr(mixed.masking, n), getattr(policy.masking, n) or getattr(mixed.masking, n))
            for n in LIMITS
        )
        assert mixed.masking.cipher is BlockCipher.SM4 or policy.masking.cipher is BlockCipher.AES
        assert policy.sample_mode in (mixed.sample_mode, SampleMode.MASKED)
        assert mixed.max_bad_rows <= policy.max_bad_rows
        assert mixed.display_delta <= policy.display_delta
        assert mixed.refresh in (None, policy.refresh)
        assert policy.exact is not None or mixed.exact is None


@given(POLICIES, POLICIES)
def test_e8_exact_answers_need_the_leave_of_both_and_obey_the_stricter_rules(
    one: PrivacyPolicy, other: PrivacyPolicy
) -> None:
    mixed = stricter((one, other)).exact
    assert (mixed is None) == (one.exact is None or other.exact is None)
    for rules in (one.exact, other.exact):
        if mixed is not None and rules is not None:
            assert mixed.min_units >= rules.min_units
            assert mixed.dominance_n >= rules.dominance_n
            assert mixed.dominance_percent <= rules.dominance_percent
            assert mixed.p_percent >= rules.p_percent
            assert mixed.most_questions <= rules.most_questions


@given(POLICIES, POLICIES)
def test_e8_the_order_of_mixing_does_not_matter(one: PrivacyPolicy, other: PrivacyPolicy) -> None:
    assert stricter((one, other)) == stricter((other, one))


@given(POLICIES, POLICIES, POLICIES)
def test_e8_a_mixture_of_mixtures_is_the_mixture_of_all(
    one: PrivacyPolicy, other: PrivacyPolicy, third: PrivacyPolicy
) -> None:
    assert stricter((stricter((one, other)), third)) == stricter((one, stricter((other, third))))


@given(POLICIES)
def test_e8_mixing_a_policy_with_itself_changes_nothing(policy: PrivacyPolicy) -> None:
    assert stricter((policy, policy)) == stricter((policy,)) == policy


@given(POLICIES, POLICIES)
def test_e8_what_is_looser_is_told_so(one: PrivacyPolicy, other: PrivacyPolicy) -> None:
    is_looser = other.min_group_size < one.min_group_size or not other.cap.fits_in(one.cap)
    assert not (is_looser and is_no_looser(other, one))
