DROP TABLE venue_card;
DROP TABLE venue_box;
