DROP INDEX audit_entry_about;
