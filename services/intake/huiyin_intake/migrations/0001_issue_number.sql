-- The other half of an issue's number, after the day.
CREATE SEQUENCE issue_number;
