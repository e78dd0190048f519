//! The table of access: one line for each operation. Read by `policy`, which explains the words.
//!
//! `Operation "operation_id" (sees through) [who] {phases} +Mark -> GetOne;`: who sees the object by the operation in
//! brackets but is not listed gets 403, everybody else 404. A mark is something else that holds of it (`Mark`), and behind
//! the arrow is what reads an item of the list alone. Above the lines: where the contract puts them.

use crate::policy::Mark::{ByPass, Versioned};
use crate::policy::Rule;
use crate::policy::Who::{
    Admin as Administrator, Anyone, Assigned, Clear, In, Owner, Public, Second, SignedIn,
};
use kernel::vocabulary::Phase::*;
use kernel::vocabulary::Role::{Coordinator, Juror, Observer, Partner, Trainer};

macro_rules! perhaps {
    () => {
        None
    };
    ($op:ident) => {
        Some(Op::$op)
    };
}

macro_rules! access {
    ($($tag:literal: $(
        $op:ident $name:literal ($($see:ident)?) [$($who:expr),+ $(,)?] {$($phase:expr),* $(,)?}
            $(+$mark:ident)* $(-> $item:ident)?;
    )+)+) => {
        /// Every operation of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the operationId and the contract describe them")]
        pub enum Op { $($($op),+),+ }
        /// The lines, in the order of `Op`.
        pub static TABLE: &[Rule] = &[$($(Rule {
            op: Op::$op,
            name: $name,
            tag: $tag,
            see: perhaps!($($see)?),
            who: &[$($who),+],
            phases: &[$($phase),*],
            marks: &[$($mark),*],
            item: perhaps!($($item)?),
        }),+),+];
    };
}

access! {
    "service":
    GetLiveness "get_liveness" () [Anyone] {};
    GetReadiness "get_readiness" () [Anyone] {};
    GetJwks "get_jwks" () [Anyone] {};
    ListProblems "list_problems" () [Anyone] {};
    GetProblem "get_problem" () [Anyone] {};
    GetVocabularies "get_vocabularies" () [Anyone] {};
    GetClock "get_clock" () [Anyone] {};
    MoveClock "move_clock" () [Anyone] {};

    "identity":
    // accounts: identity
    Register "register" () [Anyone] {};
    Activate "activate" () [Anyone] {};
    RegisterByCode "register_by_code" () [Anyone] {};
    LogIn "log_in" () [Anyone] {};
    LogInByPass "log_in_by_pass" () [Anyone] {};
    RefreshSession "refresh_session" () [Anyone] {};
    RequestReset "request_reset" () [Anyone] {};
    ResetPassword "reset_password" () [Anyone] {};
    LogOut "log_out" () [SignedIn] {} +ByPass;
    ChangePassword "change_password" () [SignedIn] {};
    GetMe "get_me" () [SignedIn] {};
    UpdateMe "update_me" (GetMe) [SignedIn] {};
    ChangeEmail "change_email" (GetMe) [SignedIn] {};
    ConfirmEmail "confirm_email" (GetMe) [SignedIn] {};
    ChangePhone "change_phone" (GetMe) [SignedIn] {};
    ConfirmPhone "confirm_phone" (GetMe) [SignedIn] {};
    GetHome "get_home" () [SignedIn] {};
    ListSessions "list_sessions" () [SignedIn] {};
    RevokeSession "revoke_session" () [Owner] {};

    "inbox":
    ListMessages "list_messages" () [SignedIn] {};
    GetUnreadMessages "get_unread_messages" () [SignedIn] {};
    ReadMessages "read_messages" () [SignedIn] {};
    ReadMessage "read_message" () [Owner] {};

    "programmes":
    AcceptInvitation "accept_invitation" () [SignedIn] {};
    IssueCode "issue_code" (GetProgramme) [In(Coordinator)] {};

    "organisations":
    // accounts: organisations and administrators
    ListCalendar "list_calendar" () [SignedIn] {};
    PutCalendarDay "put_calendar_day" (ListCalendar) [Administrator] {};
    ListOrganisations "list_organisations" () [SignedIn] {};
    GetOrganisation "get_organisation" () [SignedIn] {};
    CreateOrganisation "create_organisation" (GetOrganisation) [Administrator] {};
    UpdateOrganisation "update_organisation" (GetOrganisation) [Administrator] {};
    GrantAdmin "grant_admin" (ListOrganisations) [Administrator] {};

    "programmes":
    ListProgrammes "list_programmes" () [Anyone] {};
    GetProgramme "get_programme" () [Public, In(Coordinator), In(Trainer), In(Juror), In(Partner), In(Observer), Administrator] {};
    CreateProgramme "create_programme" (GetOrganisation) [Administrator] {};
    CopyProgramme "copy_programme" (GetProgramme) [In(Coordinator)] {};
    UpdateProgramme "update_programme" (GetProgramme) [In(Coordinator)] {Draft};

    "applications":
    GetForm "get_form" () [Public, In(Coordinator), In(Trainer), In(Juror), In(Partner), In(Observer), Administrator] {};

    "programmes":
    GetTimeline "get_timeline" (GetProgramme) [In(Coordinator), In(Trainer), In(Juror), In(Partner), In(Observer)] {};
    GetBlockers "get_blockers" (GetProgramme) [In(Coordinator)] {};
    GetWorklist "get_worklist" (GetProgramme) [Owner, In(Coordinator), In(Trainer), In(Juror), In(Partner), In(Observer)] {};
    MoveProgramme "move_programme" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training, Final, Support};
    ExtendCall "extend_call" (GetProgramme) [In(Coordinator)] {Open};
    ProposeAmendment "propose_amendment" (GetProgramme) [In(Coordinator)] {Open, Selection, Training, Final, Support};
    ListAmendments "list_amendments" (GetProgramme) [In(Coordinator)] {};
    AcceptAmendment "accept_amendment" (ListAmendments) [Second(Coordinator)] {Open, Selection, Training, Final, Support};
    RejectAmendment "reject_amendment" (ListAmendments) [In(Coordinator)] {};
    PreviewBroadcast "preview_broadcast" (GetProgramme) [In(Coordinator)] {Open, Selection, Training, Final, Support};
    CreateBroadcast "create_broadcast" (GetProgramme) [In(Coordinator)] {Open, Selection, Training, Final, Support};
    ListBroadcasts "list_broadcasts" (GetProgramme) [In(Coordinator)] {};
    HoldBroadcast "hold_broadcast" (ListBroadcasts) [In(Coordinator)] {};
    ReleaseBroadcast "release_broadcast" (ListBroadcasts) [In(Coordinator)] {Open, Selection, Training, Final, Support};
    CancelBroadcast "cancel_broadcast" (ListBroadcasts) [In(Coordinator)] {};
    GetSummary "get_summary" (GetProgramme) [In(Coordinator), In(Partner), In(Observer)] {};
    PutRubric "put_rubric" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training};
    GetRubric "get_rubric" (GetProgramme) [In(Coordinator), In(Juror)] {};
    GetProgrammeContact "get_programme_contact" () [Public, In(Coordinator), In(Trainer), In(Juror), In(Partner), In(Observer), Administrator] {};
    PutProgrammeContact "put_programme_contact" (GetProgramme) [In(Coordinator)] {};
    ListTexts "list_texts" (GetProgramme) [In(Coordinator)] {};
    GetText "get_text" (GetProgramme) [In(Coordinator)] {};
    PutText "put_text" (GetProgramme) [In(Coordinator)] {};
    ResetText "reset_text" (GetProgramme) [In(Coordinator)] {} +Versioned;
    PreviewText "preview_text" (GetProgramme) [In(Coordinator)] {};
    ListOutbox "list_outbox" (GetProgramme) [In(Coordinator)] {};
    ReleaseMessage "release_message" () [Clear(Coordinator)] {};
    DiscardMessage "discard_message" () [Clear(Coordinator)] {};
    ReleaseMessages "release_messages" (ListOutbox) [In(Coordinator)] {};
    DiscardMessages "discard_messages" (ListOutbox) [In(Coordinator)] {};
    GetReminders "get_reminders" (GetProgramme) [In(Coordinator)] {};
    PutReminders "put_reminders" (GetProgramme) [In(Coordinator)] {};
    ListSentReminders "list_sent_reminders" (GetProgramme) [In(Coordinator)] {};
    ListMembers "list_members" (GetProgramme) [In(Coordinator), Administrator] {};
    GrantRole "grant_role" (GetProgramme) [In(Coordinator), Administrator] {};
    RevokeRole "revoke_role" (GetProgramme) [In(Coordinator), Administrator] {};
    CreateInvitation "create_invitation" (GetProgramme) [In(Coordinator), Administrator] {};
    ListInvitations "list_invitations" (GetProgramme) [In(Coordinator), Administrator] {};
    RevokeInvitation "revoke_invitation" (GetProgramme) [In(Coordinator), Administrator] {};

    "audit":
    ExportList "export_list" (GetProgramme) [In(Coordinator), In(Trainer)] {};
    ListAudit "list_audit" (GetProgramme) [Clear(Coordinator)] {};

    "applications":
    CreateApplication "create_application" (GetProgramme) [SignedIn] {Open};
    ImportApplications "import_applications" (GetProgramme) [In(Coordinator)] {Open};
    GetImportTemplate "get_import_template" (GetProgramme) [In(Coordinator)] {};
    ListApplications "list_applications" (GetProgramme) [In(Coordinator)] {} -> GetApplication;
    ExportApplications "export_applications" (GetProgramme) [In(Coordinator)] {};
    CountApplications "count_applications" (GetProgramme) [In(Coordinator)] {};
    ListMyApplications "list_my_applications" () [SignedIn] {} -> GetApplication;
    PutContact "put_contact" (GetApplication) [Owner, Clear(Coordinator)] {};
    CorrectApplication "correct_application" (GetApplication) [Clear(Coordinator)] {};
    ClaimApplication "claim_application" () [SignedIn] {};
    IssueApplicationCode "issue_application_code" (GetApplication) [Clear(Coordinator)] {};
    GetApplication "get_application" () [Owner, Clear(Coordinator)] {};
    UpdateApplication "update_application" (GetApplication) [Owner] {Open, Selection};
    DeleteApplication "delete_application" (GetApplication) [Owner] {};
    SubmitApplication "submit_application" (GetApplication) [Owner] {Open, Selection};
    WithdrawApplication "withdraw_application" (GetApplication) [Owner] {};
    WithdrawConsent "withdraw_consent" (GetApplication) [Owner] {};
    GiveConsent "give_consent" (GetApplication) [Owner] {};
    SettleConsent "settle_consent" (GetApplication) [Clear(Coordinator)] {};
    ListApplicationVersions "list_application_versions" (GetApplication) [Owner, Clear(Coordinator)] {};
    GetApplicationVersion "get_application_version" (GetApplication) [Owner, Clear(Coordinator)] {};
    AskClarification "ask_clarification" (GetApplication) [Clear(Coordinator)] {Open, Selection};
    ListThread "list_thread" (GetApplication) [Owner, Clear(Coordinator)] {};
    WriteToThread "write_to_thread" (GetApplication) [Owner, Clear(Coordinator)] {};
    SettleThread "settle_thread" (GetApplication) [Clear(Coordinator)] {};
    ListThreads "list_threads" (GetProgramme) [In(Coordinator)] {};
    ExtendApplication "extend_application" (GetApplication) [Clear(Coordinator)] {Open};
    GetEligibility "get_eligibility" (GetApplication) [Clear(Coordinator)] {};
    PutEligibility "put_eligibility" (GetApplication) [Clear(Coordinator)] {Open, Selection};
    DecideEligibilities "decide_eligibilities" (GetProgramme) [In(Coordinator)] {Open, Selection};
    DecideEligibility "decide_eligibility" (GetApplication) [Clear(Coordinator)] {Open, Selection};
    ReopenEligibility "reopen_eligibility" (GetApplication) [Clear(Coordinator)] {Open, Selection};
    SubmitObjection "submit_objection" (GetApplication) [Owner, Clear(Coordinator)] {Open, Selection};
    ListApplicationObjections "list_application_objections" (GetApplication) [Owner, Clear(Coordinator)] {};
    ListObjections "list_objections" (GetProgramme) [In(Coordinator)] {} -> GetObjection;
    GetObjection "get_objection" () [Owner, Clear(Coordinator)] {};
    AnswerObjection "answer_objection" (GetObjection) [Second(Coordinator)] {Open, Selection};
    CreateConflict "create_conflict" (GetProgramme) [In(Coordinator), In(Juror), In(Trainer), In(Partner), In(Observer)] {};
    ListConflicts "list_conflicts" (GetProgramme) [In(Coordinator)] {};
    DecideConflict "decide_conflict" (ListConflicts) [Second(Coordinator)] {};

    "jury":
    ProposeConflicts "propose_conflicts" (GetProgramme) [In(Coordinator)] {Open, Selection, Training, Final};

    "training":
    ListParticipants "list_participants" (GetProgramme) [In(Coordinator), In(Trainer)] {};
    ListFellows "list_fellows" (GetProgramme) [Owner] {};
    GetMyTraining "get_my_training" () [SignedIn] {};
    GetParticipant "get_participant" () [Owner, In(Trainer), Clear(Coordinator)] {};
    EnrolParticipants "enrol_participants" (GetProgramme) [In(Coordinator)] {Training};
    PutParticipantGroups "put_participant_groups" (GetProgramme) [In(Coordinator)] {Training};
    PutParticipantGroup "put_participant_group" (GetParticipant) [Clear(Coordinator)] {Training};
    DropOutParticipant "drop_out_participant" (GetParticipant) [Clear(Coordinator)] {Training};
    ReinstateParticipant "reinstate_participant" (GetParticipant) [Clear(Coordinator)] {Training};
    DecideCompletions "decide_completions" (GetProgramme) [In(Coordinator)] {Training};
    DecideCompletion "decide_completion" (GetParticipant) [Clear(Coordinator)] {Training};
    ListTrainingGroups "list_training_groups" (GetProgramme) [Owner, In(Trainer), In(Coordinator)] {};
    CreateTrainingGroup "create_training_group" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training};
    UpdateTrainingGroup "update_training_group" (ListTrainingGroups) [In(Coordinator)] {Draft, Open, Selection, Training};
    ListTrainingModules "list_training_modules" (GetProgramme) [Owner, In(Trainer), In(Coordinator)] {};
    CreateTrainingModule "create_training_module" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training};
    UpdateTrainingModule "update_training_module" (ListTrainingModules) [In(Coordinator)] {Draft, Open, Selection, Training};
    ListMaterials "list_materials" (GetProgramme) [Owner, In(Trainer), In(Coordinator)] {};
    CreateMaterial "create_material" (GetProgramme) [In(Trainer), In(Coordinator)] {Draft, Open, Selection, Training};
    UpdateMaterial "update_material" (ListMaterials) [In(Trainer), In(Coordinator)] {Draft, Open, Selection, Training};
    DeleteMaterial "delete_material" (ListMaterials) [In(Trainer), In(Coordinator)] {Draft, Open, Selection, Training};
    ListTrainingSessions "list_training_sessions" (GetProgramme) [Owner, In(Trainer), In(Coordinator)] {};
    GetTrainingSession "get_training_session" () [Owner, In(Trainer), In(Coordinator)] {};
    ListDaysOff "list_days_off" (GetProgramme) [In(Trainer), In(Coordinator)] {};
    PutDayOff "put_day_off" (ListDaysOff) [In(Coordinator)] {};
    DeleteDayOff "delete_day_off" (ListDaysOff) [In(Coordinator)] {};
    CreateTrainingSession "create_training_session" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training};
    PlanTrainingSeries "plan_training_series" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training};
    CheckTrainingSession "check_training_session" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training};
    UpdateTrainingSession "update_training_session" (GetTrainingSession) [In(Coordinator)] {Draft, Open, Selection, Training};
    AnnounceTrainingSession "announce_training_session" (GetTrainingSession) [In(Coordinator)] {Draft, Open, Selection, Training};
    AnnounceTrainingSessions "announce_training_sessions" (GetProgramme) [In(Coordinator)] {Draft, Open, Selection, Training};
    DeleteTrainingSession "delete_training_session" (GetTrainingSession) [In(Coordinator)] {Draft, Open, Selection, Training} +Versioned;
    ReinstateTrainingSession "reinstate_training_session" (GetTrainingSession) [In(Coordinator)] {Draft, Open, Selection, Training};
    CancelTrainingSession "cancel_training_session" (GetTrainingSession) [In(Coordinator)] {Draft, Open, Selection, Training};
    GetRegister "get_register" () [In(Trainer), In(Coordinator)] {};
    PutRegister "put_register" (GetRegister) [Owner, In(Coordinator)] {Training};
    DeleteRegisterRow "delete_register_row" (GetRegister) [Owner, In(Coordinator)] {Training};
    GetCheckInCode "get_check_in_code" (GetRegister) [Owner, In(Coordinator)] {Training};
    CheckIn "check_in" (GetTrainingSession) [Owner] {Training};
    GetAttendance "get_attendance" (GetProgramme) [In(Trainer), In(Coordinator)] {};
    GetToday "get_today" () [SignedIn] {};
    GetHours "get_hours" (GetProgramme) [In(Trainer), In(Coordinator)] {};
    ListAssignments "list_assignments" (GetProgramme) [Owner, In(Trainer), In(Coordinator)] {};
    GetAssignment "get_assignment" () [Owner, In(Trainer), In(Coordinator)] {};
    CreateAssignment "create_assignment" (GetProgramme) [In(Trainer), In(Coordinator)] {Draft, Open, Selection, Training};
    UpdateAssignment "update_assignment" (GetAssignment) [In(Trainer), In(Coordinator)] {Draft, Open, Selection, Training};
    CreateSubmission "create_submission" (GetAssignment) [Owner, In(Trainer), In(Coordinator)] {Training};
    ListSubmissions "list_submissions" (GetProgramme) [Owner, In(Trainer), In(Coordinator)] {};
    GetGradebook "get_gradebook" (GetProgramme) [In(Trainer), In(Coordinator)] {};
    ListSubmissionsToGrade "list_submissions_to_grade" (GetProgramme) [In(Trainer), In(Coordinator)] {};
    GetGrade "get_grade" () [Owner, Clear(Trainer), Clear(Coordinator)] {};
    PutGrade "put_grade" (GetGrade) [Clear(Trainer), Clear(Coordinator)] {Training};

    "plans":
    ListIdeas "list_ideas" (GetProgramme) [Owner, In(Trainer), In(Coordinator)] {} -> GetIdea;
    GetIdea "get_idea" () [Owner, Clear(Trainer), Clear(Coordinator)] {};
    UpdateIdea "update_idea" (GetIdea) [Owner] {Training};
    PutIdeaMembers "put_idea_members" (GetIdea) [Owner, Clear(Coordinator)] {Training};
    ListTeamInvitations "list_team_invitations" (GetProgramme) [Owner, In(Coordinator)] {} -> GetTeamInvitation;
    GetTeamInvitation "get_team_invitation" () [Owner, Clear(Coordinator)] {};
    AcceptTeamInvitation "accept_team_invitation" (GetTeamInvitation) [Owner, Clear(Coordinator)] {Training};
    DeclineTeamInvitation "decline_team_invitation" (GetTeamInvitation) [Owner, Clear(Coordinator)] {Training};
    MergeIdea "merge_idea" (GetIdea) [Clear(Coordinator)] {Training};
    UnmergeIdea "unmerge_idea" (GetIdea) [Clear(Coordinator)] {Training};
    WithdrawIdea "withdraw_idea" (GetIdea) [Owner, Clear(Coordinator)] {Final};
    GetPlan "get_plan" (GetIdea) [Owner, Clear(Trainer), Clear(Coordinator)] {};
    TypePlan "type_plan" (GetIdea) [Clear(Coordinator)] {Training, Final};
    PutPlan "put_plan" (GetIdea) [Owner] {Training, Final};
    ListPlanVersions "list_plan_versions" (GetIdea) [Owner, Clear(Trainer), Clear(Coordinator)] {};
    GetPlanVersion "get_plan_version" (GetIdea) [Owner, Clear(Trainer), Clear(Coordinator)] {};
    SubmitPlan "submit_plan" (GetIdea) [Owner] {Training, Final};
    ReopenPlan "reopen_plan" (GetIdea) [Owner, Clear(Coordinator)] {Training, Final};
    HandLead "hand_lead" (GetIdea) [Owner, Clear(Coordinator)] {Training, Final};

    "applications":
    // applications: offers and the waiting list
    ListPhoneCalls "list_phone_calls" (GetProgramme) [In(Coordinator)] {};
    RecordPhoneCall "record_phone_call" (ListPhoneCalls) [Clear(Coordinator)] {};
    ListOffers "list_offers" (GetProgramme) [In(Coordinator)] {};
    ListMyOffers "list_my_offers" () [SignedIn] {} -> GetOffer;
    GetOffer "get_offer" () [Owner, Clear(Coordinator)] {};
    ConfirmOffer "confirm_offer" (GetOffer) [Owner, Clear(Coordinator)] {Selection, Training};
    DeclineOffer "decline_offer" (GetOffer) [Owner, Clear(Coordinator)] {Selection, Training};
    ExtendOffer "extend_offer" (GetOffer) [Clear(Coordinator)] {Selection, Training};
    ReopenOffer "reopen_offer" (GetOffer) [Clear(Coordinator)] {Selection, Training};
    SettleOffers "settle_offers" (GetProgramme) [In(Coordinator)] {Selection, Training};
    ListWaitlist "list_waitlist" (GetProgramme) [In(Coordinator)] {};

    "jury":
    // jury: the owner of a round is its chair or deputy; it is assigned to its jurors
    CreateRound "create_round" (GetProgramme) [In(Coordinator)] {Open, Selection, Training, Final};
    ListRounds "list_rounds" (GetProgramme) [In(Coordinator), In(Juror)] {};
    GetRound "get_round" () [In(Coordinator), Assigned] {} +ByPass;
    UpdateRound "update_round" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    DesignRound "design_round" (GetRound) [In(Coordinator)] {};
    OpenRound "open_round" (GetRound) [In(Coordinator)] {Selection, Final};
    CloseRound "close_round" (GetRound) [Owner] {Selection, Final};
    ResumeRound "resume_round" (GetRound) [Second(Coordinator)] {Selection, Final};
    LowerQuorum "lower_quorum" (GetRound) [Owner] {Selection, Final};
    ListRoundJurors "list_round_jurors" (GetRound) [In(Coordinator), Assigned] {};
    PutRoundJuror "put_round_juror" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    RemoveRoundJuror "remove_round_juror" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    PutRoundSecretary "put_round_secretary" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    RemoveRoundSecretary "remove_round_secretary" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final} +Versioned;
    IssuePass "issue_pass" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    GetConflictSheet "get_conflict_sheet" (GetRound) [Assigned] {} +ByPass;
    PutConflictSheet "put_conflict_sheet" (GetRound) [Assigned] {Open, Selection, Training, Final} +ByPass;
    // jury: the calibration exercise; nobody but coordinators knows of a sample before it was started
    CreateSample "create_sample" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    ListSamples "list_samples" (GetRound) [In(Coordinator), Assigned] {} +ByPass;
    GetSample "get_sample" () [In(Coordinator), Assigned] {} +ByPass;
    UpdateSample "update_sample" (GetSample) [In(Coordinator)] {Open, Selection, Training, Final};
    DeleteSample "delete_sample" (GetSample) [In(Coordinator)] {Open, Selection, Training, Final};
    StartSample "start_sample" (GetSample) [In(Coordinator)] {Open, Selection, Training, Final};
    FinishSample "finish_sample" (GetSample) [In(Coordinator), Owner] {Open, Selection, Training, Final};
    GetSampleCard "get_sample_card" (GetSample) [Assigned] {} +ByPass;
    SaveSampleCard "save_sample_card" (GetSample) [Assigned] {Open, Selection, Training, Final} +ByPass;
    SubmitSampleCard "submit_sample_card" (GetSample) [Assigned] {Open, Selection, Training, Final} +ByPass;
    GetDifferences "get_differences" (GetSample) [In(Coordinator), Assigned] {} +ByPass;
    LoadCandidates "load_candidates" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    ListCandidates "list_candidates" (GetRound) [In(Coordinator)] {};
    ListCardAssignments "list_card_assignments" (GetRound) [In(Coordinator)] {};
    PutAssignments "put_assignments" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    SpreadAssignments "spread_assignments" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    GetPack "get_pack" (GetRound) [Assigned] {} +ByPass;
    GetProgress "get_progress" (GetRound) [In(Coordinator), Owner] {};
    GetCard "get_card" () [Assigned] {} +ByPass;
    SaveCard "save_card" () [Assigned] {Selection, Final} +ByPass;
    SubmitCard "submit_card" () [Assigned] {Selection, Final} +ByPass;
    ListCardRevisions "list_card_revisions" () [Assigned] {} +ByPass;
    ReviseCard "revise_card" () [Assigned] {Selection, Final} +ByPass +Versioned;
    RecuseCard "recuse_card" () [Assigned] {Selection, Final} +ByPass;
    SaveCards "save_cards" (GetRound) [Assigned] {Selection, Final} +ByPass;
    ReassignCard "reassign_card" () [Clear(Coordinator)] {Selection, Final};
    ComputeResult "compute_result" (GetRound) [In(Coordinator), Owner] {Selection, Final};
    GetResult "get_result" (GetRound) [In(Coordinator), Assigned] {};
    Deliberate "deliberate" (GetRound) [Owner] {Selection, Final};
    ListComments "list_comments" (GetRound) [In(Coordinator)] {};
    ReleaseComments "release_comments" (GetRound) [In(Coordinator)] {};
    ModerateCard "moderate_card" () [Clear(Coordinator)] {};
    GetExplanation "get_explanation" (GetApplication) [Owner, Clear(Coordinator)] {};
    DecideRound "decide_round" (GetRound) [Owner] {Selection, Final};
    // what the secretary of a round prepares belongs to both, the secretary and who presides
    PrepareStep "prepare_step" (GetRound) [Owner] {Selection, Final};
    ListPreparations "list_preparations" (GetRound) [Owner] {};
    ConfirmPreparation "confirm_preparation" (ListPreparations) [Owner] {Selection, Final};
    ReturnPreparation "return_preparation" (ListPreparations) [Owner] {Selection, Final};
    CastBallot "cast_ballot" (GetRound) [Assigned] {Selection, Final};
    PublishRound "publish_round" (GetRound) [Second(Coordinator)] {Selection, Final};
    // jury: the pitch day; the owner of a slot is the chair or deputy of its round
    PutRunningOrder "put_running_order" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    ListPitches "list_pitches" (GetRound) [In(Coordinator), Assigned] {} +ByPass;
    AnnouncePitches "announce_pitches" (GetRound) [In(Coordinator)] {Open, Selection, Training, Final};
    GetPitch "get_pitch" () [Clear(Coordinator), Assigned] {};
    MarkPitch "mark_pitch" (GetPitch) [Clear(Coordinator), Owner] {Open, Selection, Training, Final} +Versioned;
    UnmarkPitch "unmark_pitch" (GetPitch) [Clear(Coordinator), Owner] {Open, Selection, Training, Final} +Versioned;
    MovePitch "move_pitch" (GetPitch) [Clear(Coordinator), Owner] {Open, Selection, Training, Final} +Versioned;
    SwapPitches "swap_pitches" (GetPitch) [Clear(Coordinator), Owner] {Open, Selection, Training, Final} +Versioned;
    ListApplicationPitches "list_application_pitches" (GetApplication) [Owner, Clear(Coordinator)] {};
    // jury: the protocol; the owner of a bundle is an auditor whom the programme names, that of a paper to sign is the
    // chair or the deputy
    GetAuditors "get_auditors" (GetProgramme) [In(Coordinator)] {};
    PutAuditors "put_auditors" (GetProgramme) [In(Coordinator)] {};
    GetProtocolBundle "get_protocol_bundle" (GetRound) [Clear(Coordinator), Owner] {};
    GetProtocol "get_protocol" () [Anyone] {};
    GetProtocolVersion "get_protocol_version" () [Anyone] {};
    GetProtocolPaper "get_protocol_paper" () [Anyone] {};
    GetSigningPaper "get_signing_paper" (GetRound) [Clear(Coordinator), Owner] {};
    GetProtocolCodes "get_protocol_codes" (GetApplication) [Owner] {};
    ProveCards "prove_cards" () [Anyone] {};

    // the jury: appeals
    SubmitAppeal "submit_appeal" (GetApplication) [Owner, Clear(Coordinator)] {Selection, Final};
    ListApplicationAppeals "list_application_appeals" (GetApplication) [Owner, Clear(Coordinator)] {};
    ListAppeals "list_appeals" (GetRound) [In(Coordinator)] {};
    ListProgrammeAppeals "list_programme_appeals" (GetProgramme) [In(Coordinator), In(Partner)] {} -> GetAppeal;
    GetAppeal "get_appeal" () [Owner, Clear(Coordinator), Clear(Partner)] {};
    UpholdAppeal "uphold_appeal" (GetAppeal) [Clear(Coordinator), Clear(Partner)] {Selection, Final};
    RefuseAppeal "refuse_appeal" (GetAppeal) [Clear(Coordinator), Clear(Partner)] {Selection, Final};
    WithdrawAppeal "withdraw_appeal" (GetAppeal) [Owner] {Selection, Final};

    "files":
    // files: an attachment belongs to whoever may read, change or withdraw it, as the lists of its object say; an upload to
    // whoever began it; an excuse to the participant
    ListApplicationAttachments "list_application_attachments" (GetApplication) [Owner, Clear(Coordinator)] {} -> GetAttachment;
    AddApplicationAttachment "add_application_attachment" (GetApplication) [Owner, Clear(Coordinator)] {Open, Selection, Training, Final, Support};
    ListSubmissionAttachments "list_submission_attachments" () [Owner, Clear(Trainer), Clear(Coordinator)] {} -> GetAttachment;
    AddSubmissionAttachment "add_submission_attachment" (ListSubmissionAttachments) [Owner, Clear(Trainer), Clear(Coordinator)] {Training};
    ListPlanAttachments "list_plan_attachments" (GetIdea) [Owner, Clear(Trainer), Clear(Coordinator)] {} -> GetAttachment;
    AddPlanAttachment "add_plan_attachment" (GetIdea) [Owner, Clear(Coordinator)] {Training, Final};
    ListSessionAttachments "list_session_attachments" () [In(Trainer), In(Coordinator)] {} -> GetAttachment;
    AddSessionAttachment "add_session_attachment" (ListSessionAttachments) [Owner, In(Coordinator)] {Training, Final, Support};
    ListExcuseAttachments "list_excuse_attachments" () [Owner, Clear(Coordinator)] {} -> GetAttachment;
    AddExcuseAttachment "add_excuse_attachment" (ListExcuseAttachments) [Owner, Clear(Coordinator)] {Training};
    ListAwardAttachments "list_award_attachments" (GetAward) [Owner, Clear(Coordinator), Clear(Partner)] {} -> GetAttachment;
    AddAwardAttachment "add_award_attachment" (GetAward) [Owner, Clear(Coordinator), Clear(Partner)] {Final, Support};
    GetAttachment "get_attachment" () [Owner] {} +ByPass;
    GetAttachmentContent "get_attachment_content" () [Owner] {} +ByPass;
    UpdateAttachment "update_attachment" (GetAttachment) [Owner] {};
    WithdrawAttachment "withdraw_attachment" (GetAttachment) [Owner] {};
    GetUpload "get_upload" () [Owner] {};
    AppendUpload "append_upload" (GetUpload) [Owner] {};
    CancelUpload "cancel_upload" (GetUpload) [Owner] {};

    "funding":
    ProposeAward "propose_award" (GetProgramme) [In(Coordinator)] {Final, Support};
    ListAwards "list_awards" (GetProgramme) [In(Coordinator), In(Partner)] {};
    GetAward "get_award" () [Owner, Clear(Coordinator), Clear(Partner)] {};
    AgreeAward "agree_award" (GetAward) [Second(Coordinator), Second(Partner)] {Final, Support};
    ActivateAward "activate_award" (GetAward) [Clear(Coordinator)] {Support};
    SettleAward "settle_award" (GetAward) [Clear(Coordinator)] {Support};
    ReopenAward "reopen_award" (GetAward) [Clear(Coordinator)] {Support};
    TerminateAward "terminate_award" (GetAward) [Clear(Coordinator)] {Final, Support};
}
