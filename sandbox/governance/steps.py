"""Governance files: a list of steps, each by a named account, applied through the services and their policies."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from yaml.nodes import Node

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.governing import GovernanceFileInvalid
from sandbox.core.errors.tree import Finding, SandboxError
from sandbox.core.people import Actor
from sandbox.core.text import Text
from sandbox.governance import account_steps, application_steps, authorisation_steps, scenario_steps
from sandbox.governance.desk import NAME
from sandbox.governance.office import Office
from sandbox.governance.yaml_reader import YamlReader, line_of

VERSION = "1"


class Act(Protocol):
    """What one step does."""

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it, as the actor."""
        ...


ACTS: dict[str, type[Act]] = {
    "register_organisation": account_steps.RegisterOrganisation,
    "onboard_organisation": account_steps.OnboardOrganisation,
    "register_account": account_steps.RegisterAccount,
    "verify_identity": account_steps.VerifyIdentity,
    "file_account": account_steps.FileAccount,
    "vet_account": account_steps.VetAccount,
    "sign_nda": account_steps.SignNda,
    "renew_nda": account_steps.RenewNda,
    "appoint_account": account_steps.AppointAccount,
    "activate_account": account_steps.ActivateAccount,
    "suspend_account": account_steps.SuspendAccount,
    "remove_account": account_steps.RemoveAccount,
    "draft_authorisation": authorisation_steps.DraftAuthorisation,
    "activate_authorisation": authorisation_steps.ActivateAuthorisation,
    "suspend_authorisation": authorisation_steps.SuspendAuthorisation,
    "resume_authorisation": authorisation_steps.ResumeAuthorisation,
    "terminate_authorisation": authorisation_steps.TerminateAuthorisation,
    "set_catalogue": authorisation_steps.SetCatalogue,
    "set_products": authorisation_steps.SetProducts,
    "record_filing": authorisation_steps.RecordFiling,
    "submit_scenario": scenario_steps.SubmitScenario,
    "resubmit_scenario": scenario_steps.ResubmitScenario,
    "approve_scenario": scenario_steps.ApproveScenario,
    "reject_scenario": scenario_steps.RejectScenario,
    "request_scenario_supplement": scenario_steps.RequestScenarioSupplement,
    "close_scenario": scenario_steps.CloseScenario,
    "replace_agreement": scenario_steps.ReplaceAgreement,
    "accept_agreement": scenario_steps.AcceptAgreement,
    "submit_application": application_steps.SubmitApplication,
    "resubmit_application": application_steps.ResubmitApplication,
    "approve_application": application_steps.ApproveApplication,
    "approve_application_narrowed": application_steps.ApproveApplicationNarrowed,
    "reject_application": application_steps.RejectApplication,
    "request_application_supplement": application_steps.RequestApplicationSupplement,
    "revoke_grant": application_steps.RevokeGrant,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, the line it stands on, the acting account, and what it does."""

    line: int
    name: str
    by: str
    act: Act


def read_steps(path: Path) -> tuple[Step, ...]:
    """Read a governance file; documents it names are looked for beside it and hashed.

    Raises:
        GovernanceFileInvalid: every mistake in it, with its line; or there is no such file.
    """
    reader = YamlReader(path.parent)
    steps = _steps_of(reader, path)
    if reader.findings:
        found = tuple(sorted(reader.findings, key=_line_number))
        raise GovernanceFileInvalid(file=path.name, count=len(found), findings=found)
    return steps


def _steps_of(reader: YamlReader, path: Path) -> tuple[Step, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        reader.findings.append(Finding("format", "line 1", Text("cannot be read as UTF-8", "无法以 UTF-8 读取")))
        return ()
    root = reader.compose(text)
    entries = reader.mapping(root) if root is not None else None
    if root is None or entries is None:
        _note_empty(reader)
        return ()
    if set(entries) != {"version", "steps"} or entries["version"].value != VERSION:
        reader.wrong(root, Text("the file has `version: 1` and `steps`, nothing else", "文件仅含 version: 1 与 steps"))
        return ()
    read = (_step_of(reader, node) for node in reader.items(entries["steps"]))
    return tuple(step for step in read if step is not None)


def _note_empty(reader: YamlReader) -> None:
    if not reader.findings:
        reader.findings.append(Finding("format", "line 1", Text("the file is empty", "文件为空")))


def _step_of(reader: YamlReader, node: Node) -> Step | None:
    entries = reader.mapping(node)
    if entries is None:
        return None
    named, by = entries.pop("step", None), entries.pop("by", None)
    name = str(named.value) if named is not None else ""
    if by is None or not NAME.fullmatch(str(by.value)):
        reader.wrong(by or node, Text("`by` is missing: the account that acts", "缺少 by:办理账户"))
    if name not in ACTS:
        reader.wrong(named or node, Text(f"`step` must be one of: {', '.join(ACTS)}", f"step 须为:{', '.join(ACTS)}"))
        return None
    act = reader.record(node, entries, ACTS[name])
    return None if act is None or by is None else Step(line_of(node), name, str(by.value), act)


def _line_number(finding: Finding) -> int:
    return int(finding.where.removeprefix("line "))


def apply_step(office: Office, step: Step) -> None:
    """Apply one step as its account, which must be able to work now; a refusal is recorded and raised.

    Raises:
        SandboxError: what stands in the way.
    """
    try:
        step.act.perform(office, office.sessions.enter(step.by, office.desk.clock.now()))
    except SandboxError as error:
        office.desk.database.record(_refusal(office, step, error))
        raise


def _refusal(office: Office, step: Step, error: SandboxError) -> AuditEvent:
    event = AuditEvent(office.desk.clock.now(), step.by, step.name, f"step/{step.name}")
    return replace(event, outcome="refused").noting(code=error.code, line=step.line)
