-- What OParl tells, an object a row, as the log has it at this moment; links and names are made when it is read.
CREATE TABLE oparl_objects (
    kind         text        NOT NULL,
    key          text        NOT NULL,
    -- the division whose body it belongs to
    body         text        NOT NULL,
    -- what it hangs on: the site or a team of it, the session, the topic
    organization uuid,
    meeting      uuid,
    topic        uuid,
    -- whose words it is made of; only with their matter is it public
    issue        uuid,
    -- who it is: never told, only what they are called, as far as the charter lets
    subject      uuid,
    -- since when anybody may know of it; none: not yet
    created_at   timestamptz,
    modified_at  timestamptz NOT NULL,
    deleted      boolean     NOT NULL,
    data         jsonb       NOT NULL,
    PRIMARY KEY (kind, key)
);
-- a list of a body, in an order that no change disturbs
CREATE INDEX oparl_objects_of_body ON oparl_objects (kind, body, created_at, key);
CREATE INDEX oparl_objects_modified ON oparl_objects (kind, body, modified_at);
CREATE INDEX oparl_objects_of_organization ON oparl_objects (organization, kind) WHERE organization IS NOT NULL;
CREATE INDEX oparl_objects_of_meeting ON oparl_objects (meeting, kind) WHERE meeting IS NOT NULL;
CREATE INDEX oparl_objects_of_topic ON oparl_objects (topic, kind) WHERE topic IS NOT NULL;
CREATE INDEX oparl_objects_of_issue ON oparl_objects (issue) WHERE issue IS NOT NULL;
CREATE INDEX oparl_objects_of_subject ON oparl_objects (subject) WHERE subject IS NOT NULL;

-- Issues, as far as they decide what is told: `hidden` until words of them are public, then `open`, and `gone` for good
-- once these are taken back or found to be private.
CREATE TABLE oparl_matters (
    issue   uuid PRIMARY KEY,
    county  text NOT NULL,
    number  text NOT NULL,
    subject uuid NOT NULL,
    state   text NOT NULL
);
CREATE INDEX oparl_matters_of_subject ON oparl_matters (subject);
