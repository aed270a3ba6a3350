-- Codes of divisions that became others: for figures by the map of now.
CREATE TABLE recodings (
    code         text PRIMARY KEY,
    into_code    text NOT NULL,
    effective_on date NOT NULL
);
