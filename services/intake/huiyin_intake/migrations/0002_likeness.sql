-- What issues mean, as vectors: made when they are first compared, made anew when the words or the model are others,
-- and gone with whose words they are. `public`: of the public text, which may be held against what a stranger types.
CREATE TABLE issue_vectors (
    issue  uuid    NOT NULL,
    public boolean NOT NULL,
    model  text    NOT NULL,
    digest bytea   NOT NULL,
    vector bytea   NOT NULL,
    PRIMARY KEY (issue, public)
);
