DROP TABLE plan_closure;
DROP TABLE plan_submission;
DROP TABLE plan_version;
DROP TABLE idea_member;
DROP TABLE idea;
DROP TABLE idea_status_code;
