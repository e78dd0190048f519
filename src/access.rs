//! The table of access: one line for each operation. Read by `policy`, which explains the words.
//!
//! `Operation "operation_id" (sees through) [who] {phases}`: who sees the object by the operation in
//! brackets but is not listed gets 403, everybody else 404.

use crate::kernel::vocabulary::Phase::*;
use crate::kernel::vocabulary::Role::{Coordinator, Juror, Observer, Partner, Trainer};
use crate::policy::Rule;
use crate::policy::Who::{Admin as Administrator, Anyone, Clear, In, Owner, Public, Second, SignedIn};

macro_rules! see {
    () => {
        None
    };
    ($see:ident) => {
        Some(Op::$see)
    };
}

macro_rules! access {
    ($($op:ident $name:literal ($($see:ident)?) [$($who:expr),+ $(,)?] {$($phase:expr),* $(,)?};)+) => {
        /// Every operation of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the operationId and the contract describe them")]
        pub enum Op { $($op),+ }
        /// The lines, in the order of `Op`.
        pub static TABLE: &[Rule] = &[$(Rule {
            op: Op::$op,
            name: $name,
            see: see!($($see)?),
            who: &[$($who),+],
            phases: &[$($phase),*],
        }),+];
    };
}

access! {
    // the service
    GetLiveness "get_liveness" () [Anyone] {};
    GetReadiness "get_readiness" () [Anyone] {};
    GetJwks "get_jwks" () [Anyone] {};
    ListProblems "list_problems" () [Anyone] {};
    GetProblem "get_problem" () [Anyone] {};
    GetVocabularies "get_vocabularies" () [Anyone] {};
    MoveClock "move_clock" () [Anyone] {};

    // accounts: identity
    Register "register" () [Anyone] {};
    Activate "activate" () [Anyone] {};
    LogIn "log_in" () [Anyone] {};
    RefreshSession "refresh_session" () [Anyone] {};
    RequestReset "request_reset" () [Anyone] {};
    ResetPassword "reset_password" () [Anyone] {};
    LogOut "log_out" () [SignedIn] {};
    ChangePassword "change_password" () [SignedIn] {};
    GetMe "get_me" () [SignedIn] {};
    GetHome "get_home" () [SignedIn] {};
    ListSessions "list_sessions" () [SignedIn] {};
    RevokeSession "revoke_session" () [Owner] {};
    ListMessages "list_messages" () [SignedIn] {};
    ReadMessage "read_message" () [Owner] {};
    AcceptInvitation "accept_invitation" () [SignedIn] {};
    IssueCode "issue_code" (GetProgramme) [In(Coordinator)] {};

    // accounts: organisations and administrators
    ListOrganisations "list_organisations" () [SignedIn] {};
    GetOrganisation "get_organisation" () [SignedIn] {};
    CreateOrganisation "create_organisation" (GetOrganisation) [Administrator] {};
    UpdateOrganisation "update_organisation" (GetOrganisation) [Administrator] {};
    GrantAdmin "grant_admin" (ListOrganisations) [Administrator] {};

    // programmes
    ListProgrammes "list_programmes" () [Anyone] {};
    GetProgramme "get_programme" () [Public, In(Coordinator), In(Trainer), In(Juror), In(Partner), In(Observer), Administrator] {};
    CreateProgramme "create_programme" (GetOrganisation) [Administrator] {};
    CopyProgramme "copy_programme" (GetProgramme) [In(Coordinator)] {};
    UpdateProgramme "update_programme" (GetProgramme) [In(Coordinator)] {Draft};
    DeleteProgramme "delete_programme" (GetProgramme) [In(Coordinator)] {Draft};
    GetForm "get_form" () [Public, In(Coordinator), In(Trainer), In(Juror), In(Partner), In(Observer), Administrator] {};
    GetTimeline "get_timeline" (GetProgramme) [In(Coordinator), In(Trainer), In(Juror), In(Partner), In(Observer)] {};
    GetBlockers "get_blockers" (GetProgramme) [In(Coordinator)] {};
    MoveProgramme "move_programme" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training, Final, Support};
    ExtendCall "extend_call" (GetProgramme) [In(Coordinator)] {Open};
    GetSummary "get_summary" (GetProgramme) [In(Coordinator), In(Partner), In(Observer)] {};
    PutRubric "put_rubric" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training};
    GetRubric "get_rubric" (GetProgramme) [In(Coordinator), In(Juror)] {};
    ListMembers "list_members" (GetProgramme) [In(Coordinator), Administrator] {};
    GrantRole "grant_role" (GetProgramme) [In(Coordinator), Administrator] {};
    RevokeRole "revoke_role" (GetProgramme) [In(Coordinator), Administrator] {};
    CreateInvitation "create_invitation" (GetProgramme) [In(Coordinator), Administrator] {};
    ListInvitations "list_invitations" (GetProgramme) [In(Coordinator), Administrator] {};
    RevokeInvitation "revoke_invitation" (GetProgramme) [In(Coordinator), Administrator] {};
    ListAudit "list_audit" (GetProgramme) [In(Coordinator)] {};

    // applications
    CreateApplication "create_application" (GetProgramme) [SignedIn] {Open};
    ImportApplications "import_applications" (GetProgramme) [In(Coordinator)] {Open};
    ListApplications "list_applications" (GetProgramme) [In(Coordinator)] {};
    ListMyApplications "list_my_applications" () [SignedIn] {};
    GetApplication "get_application" () [Owner, Clear(Coordinator)] {};
    UpdateApplication "update_application" (GetApplication) [Owner] {Open, Selection};
    DeleteApplication "delete_application" (GetApplication) [Owner] {};
    SubmitApplication "submit_application" (GetApplication) [Owner] {Open, Selection};
    WithdrawApplication "withdraw_application" (GetApplication) [Owner] {};
    ListApplicationVersions "list_application_versions" (GetApplication) [Owner, Clear(Coordinator)] {};
    GetApplicationVersion "get_application_version" (GetApplication) [Owner, Clear(Coordinator)] {};
    AskClarification "ask_clarification" (GetApplication) [Clear(Coordinator)] {Open, Selection};
    ExtendApplication "extend_application" (GetApplication) [Clear(Coordinator)] {Open};
    GetEligibility "get_eligibility" (GetApplication) [Clear(Coordinator)] {};
    PutEligibility "put_eligibility" (GetApplication) [Clear(Coordinator)] {Open, Selection};
    DecideEligibility "decide_eligibility" (GetApplication) [Clear(Coordinator)] {Open, Selection};
    CreateConflict "create_conflict" (GetProgramme) [In(Coordinator), In(Juror), In(Trainer)] {};
    ListConflicts "list_conflicts" (GetProgramme) [In(Coordinator)] {};
    DecideConflict "decide_conflict" (ListConflicts) [Second(Coordinator)] {};
}
