DROP TABLE discarded_file;
DROP TABLE upload_piece;
DROP TABLE upload;
DROP TABLE attachment;
DROP TABLE attachment_purpose_code;
