-- The lists of offers: of a programme, and of whoever is logged in.
CREATE INDEX offer_list ON offer (programme_id, id);
CREATE INDEX application_account ON application (account_id, id);
