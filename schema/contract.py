"""The contract: everything that can be asked, and the schema made of it."""

import strawberry

from registry.actor import Permission
from registry.cases.models import CaseAct
from registry.volunteers.job_models import JobStatus
from schema.access import OWN, PARTLY, PUBLIC, stated
from schema.accounts import reads as accounts
from schema.accounts import writes as accounts_writes
from schema.accounts.inputs import (
    ChangePasswordInput,
    DisableTotpInput,
    EnableTotpInput,
    SignInInput,
)
from schema.accounts.types import (
    ChangePasswordResult,
    DisableTotpResult,
    EnableTotpResult,
    NewTotpResult,
    SignInResult,
    SignOutResult,
    Viewer,
)
from schema.audit import reads as audit
from schema.audit.inputs import audit_arguments
from schema.audit.types import AuditEntryConnection
from schema.changes import reads as changes
from schema.changes.inputs import change_arguments
from schema.changes.types import ChangePage
from schema.common import Node, as_of_argument, page_arguments, within_argument
from schema.divisions import reads as divisions
from schema.divisions.inputs import Settlement, community_arguments
from schema.divisions.types import Community, CommunityConnection, Division
from schema.incubation import counts as incubation_counts
from schema.incubation import outcomes as incubation_outcomes
from schema.incubation import reads as incubation
from schema.incubation import writes as incubation_writes
from schema.incubation.acted import EnterBaseResult, RecordBaseFactResult, RecordTenancyResult
from schema.incubation.counts import IncubationCount
from schema.incubation.inputs import (
    EnterBaseInput,
    RecordBaseFactInput,
    RecordHandoverInput,
    RecordStageInput,
    base_arguments,
)
from schema.incubation.outcomes import IncubationOutcomes
from schema.incubation.types import IncubationBase, IncubationBaseConnection
from schema.organizations import reads as organizations
from schema.organizations.inputs import organization_arguments
from schema.organizations.types import OrganizationConnection, SocialOrganization
from schema.plan import reads as plan
from schema.plan.targets import SocialWorkerTarget
from schema.plan.types import CharityDoubling, CommunityRatio
from schema.planner import ByGlobalId, Connection, Judged, Many, One, Part, Write, argument
from schema.projects import reads as projects
from schema.projects import totals as project_totals
from schema.projects import writes as project_writes
from schema.projects.inputs import EnterProjectInput, RecordProjectFactInput, project_arguments
from schema.projects.totals import ProjectTotals
from schema.projects.types import Project, ProjectConnection, ProjectResult
from schema.registration import reads as cases
from schema.registration import worklist_reads as worklist
from schema.registration import writes as case_writes
from schema.registration.inputs import (
    CaseActInput,
    OpenCaseInput,
    ReceiveMaterialInput,
    case_arguments,
)
from schema.registration.types import CaseConnection, CaseResult, RegistrationCase
from schema.registration.worklist import (
    WORKLIST_ARGUMENTS,
    ConfirmProposalInput,
    DismissProposalInput,
    DismissProposalResult,
    ObligationConnection,
)
from schema.rules import eligible, naming
from schema.rules import reads as rules
from schema.rules import writes as rule_writes
from schema.rules.inputs import (
    AddCreditCodeBlockInput,
    EnterHolidaysInput,
    EnterRuleInput,
    eligibility_arguments,
    name_arguments,
    rule_arguments,
)
from schema.rules.types import (
    AddCreditCodeBlockResult,
    Eligibility,
    EnterHolidaysResult,
    EnterRuleResult,
    NameCheck,
    Rule,
)
from schema.scalars import CONFIG, CreditCode, Date, DivisionCode
from schema.volunteers import acts as volunteer_acts
from schema.volunteers import counts as volunteer_counts
from schema.volunteers import jobs as bulk_jobs
from schema.volunteers import reads as volunteers
from schema.volunteers import writes as volunteer_writes
from schema.volunteers.acted import (
    EraseVolunteerResult,
    ExportVolunteerResult,
    MergeVolunteersResult,
    RevealIdentityResult,
    SplitVolunteerResult,
    VerifyVolunteerResult,
)
from schema.volunteers.acting import (
    EraseVolunteerInput,
    ExportVolunteerInput,
    MergeVolunteersInput,
    RevealIdentityInput,
    SplitVolunteerInput,
    VerifyVolunteerInput,
)
from schema.volunteers.counts import VolunteerCount, VolunteerPlatform
from schema.volunteers.inputs import PushVolunteersInput, volunteer_arguments
from schema.volunteers.jobs import BulkJob, BulkJobInput, BulkJobResult
from schema.volunteers.services import PushServiceRecordsInput, PushServiceRecordsResult
from schema.volunteers.types import PushVolunteersResult, Volunteer, VolunteerConnection
from schema.workforce import counts as worker_counts
from schema.workforce import reads as workers
from schema.workforce import writes as worker_writes
from schema.workforce.counts import PostCount, SocialWorkerCount
from schema.workforce.entering import (
    EnterSocialWorkerInput,
    RecordSocialWorkerFactInput,
    RevealSocialWorkerInput,
    SetPostInput,
)
from schema.workforce.inputs import post_arguments, worker_arguments
from schema.workforce.types import (
    Post,
    PostConnection,
    PostResult,
    RevealSocialWorkerResult,
    SocialWorker,
    SocialWorkerConnection,
    SocialWorkerResult,
)

ON_JOB = argument("input", BulkJobInput, "Which job.")
ON_CASE = argument("input", CaseActInput, "Which case, and the officer's words.")
WITHIN = within_argument()


@strawberry.type(
    description="What the register can be asked. Whoever can reach it may ask, without signing in; a "
    "field that needs a permission says so, and shows nothing to callers who do not hold it there."
)
class Query:
    viewer: Viewer = stated(
        OWN, Part(accounts.viewer), "Whoever calls: who they are, and what they may do."
    )
    node: Node | None = stated(
        PUBLIC,
        ByGlobalId(),
        "Any object by its global id, as it is today (Relay).",
        argument("id", strawberry.ID, "The global id."),
    )
    nodes: list[Node | None] = stated(
        PUBLIC,
        ByGlobalId(),
        "Objects by their global ids, in the same order; null for what is not there.",
        argument("ids", list[strawberry.ID], "The global ids, at most 100."),
    )
    division: Division | None = stated(
        PUBLIC,
        One(divisions.by_code_on),
        "The division with a code on a day; null where none had it.",
        argument("code", DivisionCode, "The code."),
        as_of_argument(),
    )
    communities: CommunityConnection = stated(
        PUBLIC,
        Connection(
            lambda row, args: divisions.communities_within(None, args, row.today),
            divisions.communities_order,
            lambda row, args: divisions.communities_counted(None, args, row.today),
        ),
        "Communities (社区).",
        *community_arguments(),
    )
    organization: SocialOrganization | None = stated(
        PUBLIC,
        One(organizations.by_number_or_code),
        "One social organization, as it was on a day; null where it did not exist then.",
        argument("credit_code", CreditCode | None, "Its unified social credit code."),
        argument("number", str | None, "Our own permanent number."),
        as_of_argument(),
    )
    organizations: OrganizationConnection = stated(
        PUBLIC,
        Connection(
            lambda row, args: organizations.within(None, args, row.today),
            organizations.order,
            lambda row, args: organizations.counted_within(None, args, row.today),
        ),
        "Social organizations (社会组织), registered, filed and guided.",
        *organization_arguments(),
    )
    community_ratio: CommunityRatio = stated(
        PUBLIC,
        One(plan.community_ratio),
        "How many community social organizations a community has on average, and which lack how many.",
        argument("settlement", Settlement, "Of urban or of rural communities."),
        WITHIN,
        as_of_argument(),
        argument(
            "boundaries_on", Date | None, "Within the boundaries of this day; by default of asOf."
        ),
    )
    charity_doubling: CharityDoubling = stated(
        PUBLIC,
        One(plan.charity_doubling),
        "Whether charities have doubled against the baseline of the plan.",
        WITHIN,
        as_of_argument(),
    )
    social_worker_target: SocialWorkerTarget | None = stated(
        PUBLIC,
        One(plan.social_worker_target),
        "How many social workers there are against the target of the plan; null on a day on which there "
        "was none.",
        WITHIN,
        as_of_argument(),
    )
    volunteer_count: VolunteerCount = stated(
        PUBLIC,
        volunteer_counts.WITHIN,
        "How many volunteers there were on a day; exact, from the tally. Without a platform these are "
        "persons: one, however many platforms registered them. With one, that platform's registrations.",
        *volunteer_counts.count_within_arguments(),
    )
    volunteer_platforms: list[VolunteerPlatform] = stated(
        PUBLIC,
        volunteer_counts.PLATFORMS,
        "The volunteer platforms (志愿服务平台), by their codes.",
    )
    volunteer: Volunteer | None = stated(
        Permission.VOLUNTEERS_READ,
        One(volunteers.by_number),
        "A volunteer, also one who turned out to be another (mergedInto); null where there is none "
        "that the caller may see.",
        argument("number", str, "Their number."),
    )
    volunteers: VolunteerConnection = stated(
        Permission.VOLUNTEERS_READ,
        Connection(volunteers.listed, volunteers.order, volunteers.counted),
        "The volunteers (志愿者) who live where the caller may read volunteers: by their numbers, or "
        "within a division home by home. Who was registered for less than a day, and whose home is no "
        "division of today, is found by number only.",
        *volunteer_arguments(),
    )
    project: Project | None = stated(
        PUBLIC,
        One(projects.by_number),
        "One project of a social organization, as it was on a day; null where it had not begun then.",
        argument("number", str, "Its permanent number."),
        as_of_argument(),
    )
    projects: ProjectConnection = stated(
        PUBLIC,
        projects.EVERYWHERE,
        "Projects of social organizations (社会组织公益项目): all that have begun, or ran on a day.",
        *project_arguments(),
    )
    project_totals: ProjectTotals = stated(
        PUBLIC,
        project_totals.WITHIN,
        "What projects came to on a day, or within a period (项目统计); exact, from the tally.",
        *project_totals.totals_within_arguments(),
    )
    incubation_base: IncubationBase | None = stated(
        PUBLIC,
        One(incubation.by_number),
        "One incubation base, as it was on a day; null where it had not opened by then.",
        argument("number", str, "Its permanent number."),
        as_of_argument(),
    )
    incubation_bases: IncubationBaseConnection = stated(
        PUBLIC,
        Connection(
            lambda row, args: incubation.within(None, args, row.today),
            incubation.order,
            lambda row, args: incubation.counted_within(None, args, row.today),
        ),
        "Incubation bases (社会组织孵化基地); by default those that are open.",
        *base_arguments(),
    )
    incubation_count: IncubationCount = stated(
        PUBLIC,
        incubation_counts.WITHIN,
        "How many incubation bases, places and tenants there were on a day; exact, from the tally.",
        *incubation_counts.count_within_arguments(),
    )
    incubation_outcomes: IncubationOutcomes = stated(
        PUBLIC,
        incubation_outcomes.OF_BASES,
        "What became of the tenants of all bases that lie within a division (孵化成效).",
        *incubation_outcomes.outcome_within_arguments(),
    )
    changes: ChangePage = stated(
        PARTLY,
        One(changes.page),
        "What has changed, in the order of commits (变更订阅), for readers who keep a copy: of divisions, "
        "organizations, projects and incubation bases for everybody, of registrations of volunteers for their own platform, and "
        "for who holds VOLUNTEERS_READ everywhere. Nothing is skipped, whatever commits late. Changes "
        "are kept for a time: a cursor from before is refused with RESYNC_REQUIRED, and a reader "
        "without one, whom the first changes that are kept may not tell everything, begins with the "
        "objects themselves.",
        *change_arguments(),
    )
    bulk_job: BulkJob | None = stated(
        Permission.VOLUNTEERS_PUSH,
        bulk_jobs.OWN,
        "A file that the platform whose key is shown has sent to /bulk/volunteers; null where it has "
        "sent none with this id.",
        argument("id", strawberry.ID, "Its id, as /bulk/jobs calls it."),
    )
    social_worker_count: SocialWorkerCount = stated(
        PUBLIC,
        worker_counts.WORKERS_WITHIN,
        worker_counts.WORKERS,
        WITHIN,
        *worker_counts.worker_count_arguments(),
    )
    post_count: PostCount = stated(
        PUBLIC,
        worker_counts.POSTS_WITHIN,
        worker_counts.POSTS,
        WITHIN,
        *worker_counts.post_count_arguments(),
    )
    social_worker: SocialWorker | None = stated(
        Permission.WORKERS_READ,
        One(workers.by_number),
        "A social worker, as they were on a day; null where there is none that the caller may see.",
        argument("number", str, "Their number."),
        as_of_argument(),
    )
    social_workers: SocialWorkerConnection = stated(
        Permission.WORKERS_READ,
        Connection(workers.listed, workers.order, workers.counted_workers),
        "The social workers (社会工作者) who were counted on a day where the caller may read of them.",
        *worker_arguments(),
    )
    post: Post | None = stated(
        PUBLIC,
        One(workers.post_by_number),
        "A post for social workers (社工岗位); null where there is none.",
        argument("number", str, "Its number."),
        as_of_argument(),
    )
    posts: PostConnection = stated(
        PUBLIC,
        Connection(workers.posts_listed, workers.posts_order, workers.posts_counted),
        "The posts for social workers (社工岗位) that are set, of employers in being.",
        *post_arguments(),
    )
    rules: list[Rule] = stated(
        PUBLIC,
        Many(rules.listed, rules.order, size=120),
        "The rules (规定) that hold on a day, each with the article that it rests on, in the order of "
        "their keys.",
        *rule_arguments(),
    )
    eligibility: Eligibility | None = stated(
        PARTLY,
        Judged(eligible.material, eligible.judge),
        "Whether a body may have what it asks for, by the rules of a day (条件审查). Of figures that "
        "are given anyone may ask; of an organization only who holds "
        "ORGANIZATIONS_READ_UNPUBLISHED where its registrar lies: others are answered with null.",
        *eligibility_arguments(),
    )
    name_check: NameCheck = stated(
        PUBLIC,
        Judged(naming.material, naming.judge),
        "What speaks against a name, by the rules of a day, and bodies that are called alike (名称审查).",
        *name_arguments(),
    )
    case: RegistrationCase | None = stated(
        Permission.CASES_READ,
        One(cases.by_number),
        "A case; null where there is none that the caller may see.",
        argument("number", str, "Its number."),
    )
    cases: CaseConnection = stated(
        Permission.CASES_READ,
        Connection(cases.listed, cases.order, cases.counted),
        "The cases of the divisions in which the caller may read cases, the newest first.",
        *case_arguments(),
    )
    worklist: ObligationConnection = stated(
        Permission.CASES_READ,
        Connection(worklist.listed, worklist.order, worklist.counted),
        "What is due by law in the divisions in which the caller may read cases (待办): decisions, "
        "reports, renewals, and proposals to put a body on a credit list.",
        *WORKLIST_ARGUMENTS,
        *page_arguments(),
    )
    audit_entries: AuditEntryConnection = stated(
        Permission.AUDIT_READ,
        Connection(audit.listed, audit.order, audit.counted),
        "The audit trail (审计记录), the newest first: all of it to an auditor of everywhere, else "
        "what is about the cases and organizations of the auditor's divisions. To ask is on it, too.",
        *audit_arguments(),
    )


@strawberry.type(
    description="What the register can be told. A field is one transaction: all of it or nothing; "
    "a refusal is an answer of one of the result's problem types."
)
class Mutation:
    sign_in: SignInResult = stated(
        PUBLIC,
        Write(accounts_writes.sign_in),
        "Begin a session with login and password. Slowed down after failures.",
        argument("input", SignInInput, "Who."),
    )
    sign_out: SignOutResult = stated(OWN, Write(accounts_writes.sign_out), "End the session.")
    change_password: ChangePasswordResult = stated(
        OWN,
        Write(accounts_writes.change_password),
        "Change one's own password; all other sessions end.",
        argument("input", ChangePasswordInput, "The passwords."),
    )
    new_totp: NewTotpResult = stated(
        OWN,
        Write(accounts_writes.new_totp),
        "A new secret for one's authenticator (动态验证码密钥); enableTotp puts it in force.",
    )
    enable_totp: EnableTotpResult = stated(
        OWN,
        Write(accounts_writes.enable_totp),
        "Have signing in take a code of one's authenticator as well (启用双因素认证).",
        argument("input", EnableTotpInput, "The secret, and what proves both."),
    )
    disable_totp: DisableTotpResult = stated(
        OWN,
        Write(accounts_writes.disable_totp),
        "Have signing in take the password alone again (停用双因素认证).",
        argument("input", DisableTotpInput, "The password."),
    )
    open_case: CaseResult = stated(
        Permission.CASES_OPEN,
        Write(case_writes.open_case),
        "Open a case (提交申请).",
        argument("input", OpenCaseInput, "The case."),
    )
    receive_material: CaseResult = stated(
        Permission.CASES_ACCEPT,
        Write(case_writes.receive_material),
        "Note that a paper of the checklist has come in (接收材料).",
        argument("input", ReceiveMaterialInput, "The paper."),
    )
    claim_case: CaseResult = stated(
        Permission.CASES_READ,
        Write(case_writes.claim_case),
        "Take a case for oneself, until the next act: nobody else moves it, papers may still come in "
        "(领取). For whoever may do an act that follows, other than withdraw it.",
        ON_CASE,
    )
    release_case: CaseResult = stated(
        Permission.CASES_READ,
        Write(case_writes.release_case),
        "Give a case back that one has taken; who may approve, also another's (退回领取).",
        ON_CASE,
    )
    accept_case: CaseResult = stated(
        Permission.CASES_ACCEPT,
        case_writes.moving(CaseAct.ACCEPT),
        "Accept a case whose papers are complete: the term begins (受理).",
        ON_CASE,
    )
    return_case: CaseResult = stated(
        Permission.CASES_READ,
        case_writes.moving(CaseAct.RETURN),
        "Return a case for correction: the term stands still (退回补正). Asks for CASES_ACCEPT, CASES_REVIEW or CASES_APPROVE, as far as the case has come.",
        ON_CASE,
    )
    resubmit_case: CaseResult = stated(
        Permission.CASES_OPEN,
        case_writes.moving(CaseAct.RESUBMIT),
        "Hand a case in again after correction: the term goes on (重新提交).",
        ON_CASE,
    )
    review_case: CaseResult = stated(
        Permission.CASES_REVIEW,
        case_writes.moving(CaseAct.REVIEW),
        "Pass a case on for approval (审查). Not by whoever opened or accepted it.",
        ON_CASE,
    )
    approve_case: CaseResult = stated(
        Permission.CASES_APPROVE,
        case_writes.moving(CaseAct.APPROVE),
        "Approve a case; the register is changed in the same transaction (批准). Not by whoever did an earlier act of it.",
        ON_CASE,
    )
    reject_case: CaseResult = stated(
        Permission.CASES_READ,
        case_writes.moving(CaseAct.REJECT),
        "Reject a case (不予受理、不予批准). Asks for CASES_ACCEPT, or after the review for CASES_APPROVE.",
        ON_CASE,
    )
    extend_case: CaseResult = stated(
        Permission.CASES_APPROVE,
        case_writes.moving(CaseAct.EXTEND),
        "Extend the term of a decision on a charity, once; the opinion names the approval for it "
        "(延长办理期限, 慈善法 art. 10).",
        ON_CASE,
    )
    confirm_proposal: CaseResult = stated(
        Permission.CASES_OPEN,
        Write(case_writes.confirm_proposal),
        "Open the case that a proposal of the worklist is about: to put a body on a credit list "
        "(确认列入建议).",
        argument("input", ConfirmProposalInput, "Which proposal."),
    )
    dismiss_proposal: DismissProposalResult = stated(
        Permission.CASES_REVIEW,
        Write(case_writes.dismiss_proposal),
        "Dismiss a proposal of the worklist, with a reason (不予列入).",
        argument("input", DismissProposalInput, "Which proposal, and why."),
    )
    withdraw_case: CaseResult = stated(
        Permission.CASES_OPEN,
        case_writes.moving(CaseAct.WITHDRAW),
        "Withdraw a case at the applicant's wish (撤回).",
        ON_CASE,
    )
    push_volunteers: PushVolunteersResult = stated(
        Permission.VOLUNTEERS_PUSH,
        Write(volunteer_writes.push_volunteers),
        "Take registrations of the platform whose key is shown, with a verdict for each (推送志愿者): "
        "one that cannot be taken keeps back no other. What came before comes to nothing again, so a "
        "push may be repeated.",
        argument("input", PushVolunteersInput, "The records."),
    )
    push_service_records: PushServiceRecordsResult = stated(
        Permission.VOLUNTEERS_PUSH,
        Write(volunteer_writes.push_service_records),
        "Take service records of the platform whose key is shown, with a verdict for each "
        "(推送志愿服务记录). May be repeated, as pushVolunteers.",
        argument("input", PushServiceRecordsInput, "The records."),
    )
    pause_bulk_job: BulkJobResult = stated(
        Permission.VOLUNTEERS_PUSH,
        volunteer_writes.moving(JobStatus.PAUSED),
        "Have a file wait where it is (暂停批量作业).",
        ON_JOB,
    )
    resume_bulk_job: BulkJobResult = stated(
        Permission.VOLUNTEERS_PUSH,
        volunteer_writes.moving(JobStatus.RUNNING),
        "Have a file that waits go on (继续批量作业).",
        ON_JOB,
    )
    cancel_bulk_job: BulkJobResult = stated(
        Permission.VOLUNTEERS_PUSH,
        volunteer_writes.moving(JobStatus.CANCELLED),
        "Break a file off for good; what was taken of it stays (取消批量作业).",
        ON_JOB,
    )
    reveal_identity: RevealIdentityResult = stated(
        Permission.PEOPLE_REVEAL,
        Write(volunteer_acts.reveal_identity),
        "Show who a volunteer is, in the clear, with a reason that stands on the trail (查看明文). "
        "Of a minor only to who also holds VOLUNTEERS_CORRECT there.",
        argument("input", RevealIdentityInput, "Who, and why."),
    )
    export_volunteer: ExportVolunteerResult = stated(
        Permission.PEOPLE_REVEAL,
        Write(volunteer_acts.export_volunteer),
        "Make a person's own copy of all that is held of them, and of who saw it (查阅、复制, "
        "个人信息保护法 arts. 44-45). Of a minor only for who also holds VOLUNTEERS_CORRECT there.",
        argument("input", ExportVolunteerInput, "Whose, and why."),
    )
    erase_volunteer: EraseVolunteerResult = stated(
        Permission.VOLUNTEERS_CORRECT,
        Write(volunteer_acts.erase_volunteer),
        "Erase a person: registrations end today, what is personal is deleted for good, and counts "
        "of earlier days stay as they were (删除个人信息, 个人信息保护法 art. 47).",
        argument("input", EraseVolunteerInput, "Who, and why."),
    )
    split_volunteer: SplitVolunteerResult = stated(
        Permission.VOLUNTEERS_CORRECT,
        Write(volunteer_acts.split_volunteer),
        "Make a person of their own of some registrations of another one (拆分). They stay apart, "
        "whatever their platforms state again.",
        argument("input", SplitVolunteerInput, "Which registrations, and why."),
    )
    merge_volunteers: MergeVolunteersResult = stated(
        Permission.VOLUNTEERS_CORRECT,
        Write(volunteer_acts.merge_volunteers),
        "Make one person of two (合并); the first one's number leads to the other from then on.",
        argument("input", MergeVolunteersInput, "Who, and why."),
    )
    verify_volunteer: VerifyVolunteerResult = stated(
        Permission.VOLUNTEERS_READ,
        Write(volunteer_acts.verify_volunteer),
        "Have the verifier say whether a person's name and number belong together (实名核验). Asks "
        "for PEOPLE_REVEAL or VOLUNTEERS_CORRECT.",
        argument("input", VerifyVolunteerInput, "Who."),
    )
    enter_social_worker: SocialWorkerResult = stated(
        Permission.WORKERS_MANAGE,
        Write(worker_writes.enter_social_worker),
        "Enter a person as a social worker (录入社会工作者), where they live or are employed.",
        argument("input", EnterSocialWorkerInput, "Who."),
    )
    record_social_worker_fact: SocialWorkerResult = stated(
        Permission.WORKERS_MANAGE,
        Write(worker_writes.record_social_worker_fact),
        "Record something of a social worker from a day on (登记资格、任职、继续教育等), where they are or "
        "where they live.",
        argument("input", RecordSocialWorkerFactInput, "What, and of whom."),
    )
    set_post: PostResult = stated(
        Permission.WORKERS_MANAGE,
        Write(worker_writes.set_post),
        "Set a post for social workers, change for how many, or give it up (设置社工岗位). Never for fewer "
        "than hold it.",
        argument("input", SetPostInput, "Which."),
    )
    reveal_social_worker: RevealSocialWorkerResult = stated(
        Permission.PEOPLE_REVEAL,
        Write(worker_writes.reveal_social_worker),
        "Show who a social worker is, in the clear, with a reason that stands on the trail (查看明文).",
        argument("input", RevealSocialWorkerInput, "Who, and why."),
    )
    enter_project: ProjectResult = stated(
        Permission.PROJECTS_MANAGE,
        Write(project_writes.enter_project),
        "Enter a project that has begun (立项登记). PROJECTS_MANAGE is held where the project is, or where "
        "its organization's registrar is.",
        argument("input", EnterProjectInput, "The project."),
    )
    record_project_fact: ProjectResult = stated(
        Permission.PROJECTS_MANAGE,
        Write(project_writes.record_project_fact),
        "Record something of a project: money, beneficiaries, who takes part, its end (项目记录). What "
        "was wrong is withdrawn, and stays on record.",
        argument("input", RecordProjectFactInput, "Of which project, and what."),
    )
    enter_base: EnterBaseResult = stated(
        Permission.INCUBATION_MANAGE,
        Write(incubation_writes.enter_base),
        "Enter an incubation base (设立孵化基地). INCUBATION_MANAGE is held where its site is.",
        argument("input", EnterBaseInput, "The base."),
    )
    record_base_fact: RecordBaseFactResult = stated(
        Permission.INCUBATION_MANAGE,
        Write(incubation_writes.record_base_fact),
        "Record one thing of an incubation base, from its day on; what held before stays on record "
        "(登记基地事项). INCUBATION_MANAGE is held where its site is.",
        argument("input", RecordBaseFactInput, "Which base, and what."),
    )
    record_stage: RecordTenancyResult = stated(
        Permission.INCUBATION_MANAGE,
        Write(incubation_writes.record_stage),
        "Record the stage that a tenant is in from a day on (登记孵化阶段). INCUBATION_MANAGE is held "
        "where the base is.",
        argument("input", RecordStageInput, "Whose, and which."),
    )
    record_handover: RecordTenancyResult = stated(
        Permission.INCUBATION_MANAGE,
        Write(incubation_writes.record_handover),
        "Record that a tenant that left handed over what it had of the base (登记移交). "
        "INCUBATION_MANAGE is held where the base is.",
        argument("input", RecordHandoverInput, "Whose, and what."),
    )
    enter_rule: EnterRuleResult = stated(
        Permission.RULES_MANAGE,
        Write(rule_writes.enter_rule),
        "Put a value of a rule in force from a day on; what held before ends, and stays on record "
        "(录入规定). RULES_MANAGE is held everywhere for this: a rule concerns everybody.",
        argument("input", EnterRuleInput, "The value, and the decree that gives it."),
    )
    enter_holidays: EnterHolidaysResult = stated(
        Permission.RULES_MANAGE,
        Write(rule_writes.enter_holidays),
        "Enter a holiday notice: terms in working days are counted by it (录入放假安排). RULES_MANAGE "
        "is held everywhere for this.",
        argument("input", EnterHolidaysInput, "The notice."),
    )
    add_credit_code_block: AddCreditCodeBlockResult = stated(
        Permission.RULES_MANAGE,
        Write(rule_writes.add_credit_code_block),
        "Enter organization codes that the bureau was given to issue (录入组织机构代码段). RULES_MANAGE "
        "is held everywhere for this.",
        argument("input", AddCreditCodeBlockInput, "The codes."),
    )


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[
        Division,
        Community,
        SocialOrganization,
        Volunteer,
        SocialWorker,
        Post,
        Project,
        IncubationBase,
    ],
    config=CONFIG,
)
