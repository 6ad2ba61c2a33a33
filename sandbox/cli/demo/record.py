"""Step 8: the audit record, walked; then one of its rows is edited in a copy, and found."""

import shutil
import sqlite3
from contextlib import closing

from sandbox.cli.demo.stage import AUDITOR, Stage
from sandbox.config import Settings
from sandbox.core.errors.operating import AuditChainBroken
from sandbox.core.text import Text
from sandbox.wiring.auditing import verify_audit
from sandbox.wiring.house import open_house

RECORD = Text("The audit record: walked, then a row of a copy is edited", "操作记录:校验;再改动副本中的一行")
WHOLE = Text("whole: {events} events, head {head}", "完整:{events} 条,链首摘要 {head}")
EDITED = Text("verify a copy in which event {seq} names another actor", "校验第 {seq} 条操作人被改动的副本")
EDITED_SEQ = 7


def walk(stage: Stage) -> None:
    """Verify the chain; edit a row in a copy of the state, and be told which."""
    stage.story.open_step(RECORD)
    verified = verify_audit(stage.house, AUDITOR)
    stage.story.tell(WHOLE, events=verified.events, head=verified.head[:16])
    settings = _edited_copy(stage)
    attempt = Text(EDITED.en.format(seq=EDITED_SEQ), EDITED.zh.format(seq=EDITED_SEQ))
    with open_house(settings, stage.house.clock) as copy:
        stage.story.refuse(attempt, lambda: verify_audit(copy, AUDITOR), AuditChainBroken)
    shutil.rmtree(settings.state_dir)


def _edited_copy(stage: Stage) -> Settings:
    folder = stage.house.root.with_name("edited-copy")
    folder.mkdir(mode=0o700)
    shutil.copy2(stage.house.root / "master.key", folder)
    with (
        closing(sqlite3.connect(stage.house.root / "state.sqlite")) as source,
        closing(sqlite3.connect(folder / "state.sqlite")) as target,
    ):
        source.backup(target)
        target.execute("UPDATE audit_events SET actor = 'somebody-else' WHERE seq = ?", (EDITED_SEQ,))
        target.commit()
    return stage.house.settings.model_copy(update={"state_dir": folder, "database_url": None})
