DROP INDEX application_account;
DROP INDEX offer_list;
