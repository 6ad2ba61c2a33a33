"""The gates a person passes before working: identity, filing, vetting, confidentiality agreement (E2, E3)."""

from datetime import date

from sandbox.core.accounts import Account, AccountState, Organisation, OrganisationKind
from sandbox.core.errors.governing_accounts import (
    AccountNotActive,
    AccountNotFiled,
    AccountNotVetted,
    IdentityNotVerified,
    NdaExpired,
    NdaMissing,
    NotAppointed,
    OrganisationNotOnboarded,
)


def check_gates(account: Account, organisation: Organisation, today: date) -> None:
    """Check that every gate this account needs is passed, and still holds today; the first that does not is told.

    Raises:
        IdentityNotVerified, AccountNotFiled, AccountNotVetted, NdaMissing, NdaExpired: for whoever works on data.
        NotAppointed: for an official.
        OrganisationNotOnboarded: for a product developer whose organisation was not admitted (A5).
    """
    if account.is_bootstrap:
        return
    if account.identity is None:
        raise IdentityNotVerified(account=account.id)
    if account.needs_four_gates:
        _check_data_worker(account, today)
    elif account.appointment is None:
        raise NotAppointed(account=account.id, organisation=account.organisation)
    if OrganisationKind.PRODUCT_DEVELOPER in organisation.kinds and organisation.onboarded_on is None:
        raise OrganisationNotOnboarded(organisation=organisation.id)


def _check_data_worker(account: Account, today: date) -> None:
    if account.filing is None:
        raise AccountNotFiled(account=account.id)
    if account.vetting is None:
        raise AccountNotVetted(account=account.id)
    nda = account.nda
    if nda is None:
        raise NdaMissing(account=account.id)
    if not nda.is_in_force(today):
        signed, expires = nda.signed_on.isoformat(), nda.expires_on.isoformat()
        raise NdaExpired(account=account.id, signed=signed, expires=expires)


def check_active(account: Account) -> None:
    """Check that an account is active.

    Raises:
        AccountNotActive: it is not yet, or no longer.
    """
    if account.state is not AccountState.ACTIVE:
        raise AccountNotActive(account=account.id, state=account.state.value)
