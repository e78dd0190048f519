DROP TABLE notice_text;
DROP TABLE programme_contact;
