DROP TABLE pitch_move;
DROP TABLE pitch;
DROP TABLE running_order;
DROP TABLE pitch_status_code;
