DROP INDEX message_unread;
