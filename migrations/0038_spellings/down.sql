-- The words stay as they are: what was folded is not known any more.
SELECT 1;
