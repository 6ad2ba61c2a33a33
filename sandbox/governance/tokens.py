"""Access tokens: 32 random bytes given out once; only their digest is kept."""

from dataclasses import dataclass
from datetime import timedelta

from sandbox.core.accounts import AccessToken
from sandbox.core.digests import sha256_hex
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Action, Actor, Resource
from sandbox.core.text import Text
from sandbox.governance.desk import Desk, check_complete
from sandbox.governance.session import Sessions
from sandbox.storage.accounts import change_account_and_revoke, insert_token, read_account
from sandbox.world.keys import new_key

PREFIX = "sbx_"
LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Giving tokens out and taking them back."""

    desk: Desk

    def issue(self, actor: Actor, account: str, lifetime: timedelta) -> str:
        """Give a token for a person who may work now (E2); it is shown this once.

        Raises:
            RecordInvalid: the lifetime is not between zero and 90 days (a product default, not law).
            Refused: a gate is missing; see `Sessions.check_may_work`.
        """
        resource = Resource("token", account)
        self.desk.check_may(actor, Action.MANAGE_ACCOUNT, resource)
        check_complete("token", account, () if timedelta() < lifetime <= LONGEST else (_LIFETIME,))
        now = self.desk.clock.now()
        Sessions(self.desk.database).check_may_work(account, now)
        token = PREFIX + new_key().hex()
        record = AccessToken(sha256_hex(token.encode()), account, now, now + lifetime)
        event = self.desk.event(actor, Action.MANAGE_ACCOUNT, resource).noting(step="issue_token")
        insert_token(self.desk.database, record, event)
        return token

    def revoke_all(self, actor: Actor, account: str) -> None:
        """Take back every token of an account."""
        resource = Resource("token", account)
        self.desk.check_may(actor, Action.MANAGE_ACCOUNT, resource)
        with self.desk.database.reading() as connection:
            kept = read_account(connection, account)
        event = self.desk.event(actor, Action.MANAGE_ACCOUNT, resource).noting(step="revoke_tokens")
        change_account_and_revoke(self.desk.database, kept, kept.record, event)


_LIFETIME = Finding("E2", "lifetime", Text("lies between zero and 90 days", "有效期须在 0 至 90 天之间"))
