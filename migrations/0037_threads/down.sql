DROP TABLE thread_waiting;
DROP TABLE thread_entry;
DROP TABLE thread_entry_kind_code;
DROP TABLE thread_side_code;
