"""Words and inputs about whoever calls."""

from enum import Enum

import strawberry

from schema.common import word


@strawberry.enum(description="How a caller proved who they are.")
class Via(Enum):
    ANONYMOUS = word("ANONYMOUS", "They did not.")
    SESSION = word("SESSION", "They signed in with a password.")
    KEY = word("KEY", "They showed an API key.")
    TOKEN = word("TOKEN", "They showed a token of the bureau's identity provider (OIDC).")


@strawberry.enum(description="What a caller may do.")
class Permission(Enum):
    DIVISIONS_IMPORT = word("DIVISIONS_IMPORT", "Import divisions (导入区划).")
    ORGANIZATIONS_IMPORT = word("ORGANIZATIONS_IMPORT", "Import organizations (导入社会组织).")
    ORGANIZATIONS_READ_UNPUBLISHED = word(
        "ORGANIZATIONS_READ_UNPUBLISHED", "Read what is not published (查看未公开信息)."
    )
    CASES_OPEN = word("CASES_OPEN", "Open cases (登记申请).")
    CASES_ACCEPT = word("CASES_ACCEPT", "Accept cases (受理).")
    CASES_REVIEW = word("CASES_REVIEW", "Review cases (审查).")
    CASES_APPROVE = word("CASES_APPROVE", "Approve cases (审批).")
    CASES_READ = word("CASES_READ", "Read cases (查看案卷).")
    AUDIT_READ = word("AUDIT_READ", "Read the audit trail (查看审计记录).")
    ACCOUNTS_MANAGE = word("ACCOUNTS_MANAGE", "Manage accounts (管理账户).")
    RULES_MANAGE = word("RULES_MANAGE", "Manage the rules (管理规则).")
    PEOPLE_REVEAL = word("PEOPLE_REVEAL", "Reveal personal data (查看个人敏感信息).")
    VOLUNTEERS_READ = word("VOLUNTEERS_READ", "Read volunteers, masked (查看志愿者).")
    VOLUNTEERS_PUSH = word("VOLUNTEERS_PUSH", "Push volunteers of one's platform (推送志愿者).")
    VOLUNTEERS_CORRECT = word("VOLUNTEERS_CORRECT", "Correct volunteers (更正志愿者).")
    WORKERS_READ = word("WORKERS_READ", "Read social workers, masked (查看社会工作者).")
    WORKERS_MANAGE = word("WORKERS_MANAGE", "Keep social workers and posts (管理社会工作者).")
    PROJECTS_MANAGE = word("PROJECTS_MANAGE", "Keep projects (管理公益项目).")
    INCUBATION_MANAGE = word(
        "INCUBATION_MANAGE", "Keep incubation bases and their tenants (管理孵化基地)."
    )


@strawberry.input(description="What someone shows to sign in.")
class SignInInput:
    login: str = strawberry.field(description="The login.")
    password: str = strawberry.field(description="The password.")
    code: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The code of their authenticator, where they have one.",
    )


@strawberry.input(description="A new password.")
class ChangePasswordInput:
    old_password: str = strawberry.field(description="The one that holds now.")
    new_password: str = strawberry.field(
        description="The new one: at least 12 characters, and neither the login nor the old one."
    )


@strawberry.input(description="What someone shows to have a code asked for beside the password.")
class EnableTotpInput:
    password: str = strawberry.field(description="Their password.")
    secret: str = strawberry.field(description="The secret that newTotp gave them (密钥).")
    code: str = strawberry.field(
        description="What their authenticator shows for it now (验证码); it is used up by this."
    )


@strawberry.input(description="What someone shows to be asked for no code any more.")
class DisableTotpInput:
    password: str = strawberry.field(description="Their password.")
