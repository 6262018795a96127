-- The views of a case, made anew in each connection (TEMP: never in the file, so changing one is no change of a case).
-- Columns called j_… hold JSON, decoded by views.py: the text that json_extract makes would end at a NUL.
-- One statement ends at a semicolon that ends a line.

-- Entries with their payloads as JSON text: null where there is none or it was erased.
CREATE TEMP VIEW held AS
SELECT e.seq, e.kind, e.subject, e.at, e.by, e.tool, e.hash, e.blobs, CAST(b.bytes AS TEXT) AS data
FROM entries e LEFT JOIN blobs b ON b.sha256 = e.payload;

-- The latest capture of each document. "Latest" is asked for by subject, so that one document costs the same in any case.
CREATE TEMP VIEW captures AS
SELECT subject, seq, data, json_extract(blobs, '$.original') AS sha256,
  nullif(data -> '$.given_id', 'null') AS j_given_id, nullif(data -> '$.source', 'null') AS j_source
FROM held h
WHERE kind = 'capture'
  AND NOT EXISTS (SELECT 1 FROM entries l WHERE l.kind = 'capture' AND l.subject = h.subject AND l.seq > h.seq);

CREATE TEMP VIEW parses AS
SELECT subject, seq, data
FROM held h
WHERE kind = 'parse'
  AND NOT EXISTS (SELECT 1 FROM entries l WHERE l.kind = 'parse' AND l.subject = h.subject AND l.seq > h.seq);

-- Every reading, with the text it was made from: that of the last parse before it. A reader's name counts without the
-- version at its end.
CREATE TEMP VIEW readings AS
SELECT subject, seq, at, data, json_extract(data, '$.reader') AS reader,
  (SELECT json_extract(p.blobs, '$.text') FROM entries p
    WHERE p.kind = 'parse' AND p.subject = h.subject AND p.seq < h.seq ORDER BY p.seq DESC LIMIT 1) AS text,
  NOT EXISTS (SELECT 1 FROM held l WHERE l.kind = 'read' AND l.subject = h.subject AND l.seq > h.seq
    AND (coalesce(json_extract(h.data, '$.reader'), '') = ''  -- there was no reader for it then
      OR rtrim(json_extract(l.data, '$.reader'), '0123456789.-/@ ')
      = rtrim(json_extract(h.data, '$.reader'), '0123456789.-/@ '))) AS current
FROM held h
WHERE kind = 'read' AND data IS NOT NULL;

-- What people withhold now: the last word on a document (j_claim null) or on one of its claims. A payload that was
-- erased withholds nothing more: its document was erased with it.
CREATE TEMP VIEW withheld AS
SELECT h.subject, h.seq, h.at, h.by, nullif(data -> '$.claim', 'null') AS j_claim, nullif(data -> '$.reason', 'null') AS j_reason
FROM held h
WHERE kind = 'withhold' AND NOT json_extract(data, '$.lift') AND NOT EXISTS
  (SELECT 1 FROM held l WHERE l.kind = 'withhold' AND l.subject = h.subject AND l.seq > h.seq
    AND json_extract(l.data, '$.claim.id') IS json_extract(h.data, '$.claim.id'));

-- The same, save where somebody asks to see what is withheld (views.py then leaves it empty).
CREATE TEMP VIEW hidden AS SELECT * FROM withheld WHERE 1;

CREATE TEMP VIEW hidden_documents AS SELECT subject FROM hidden WHERE j_claim IS NULL AND subject IS NOT NULL;

-- The contract's "documents". What the page says of itself (or the caller, through parse) goes before the caller's hints.
CREATE TEMP VIEW documents AS
SELECT c.subject AS id, c.j_given_id, c.sha256, c.j_source,
  nullif(c.data -> '$.fetched_at', 'null') AS j_fetched_at,
  coalesce(nullif(CAST(p.bytes AS TEXT) -> '$.published', 'null'), nullif(c.data -> '$.hints.published', 'null')) AS j_published,
  coalesce(nullif(CAST(p.bytes AS TEXT) -> '$.outlet', 'null'), nullif(c.data -> '$.hints.outlet', 'null')) AS j_outlet,
  coalesce(nullif(CAST(p.bytes AS TEXT) -> '$.title', 'null'), nullif(c.data -> '$.hints.title', 'null')) AS j_title,
  coalesce(nullif(CAST(p.bytes AS TEXT) -> '$.lang', 'null'), nullif(c.data -> '$.hints.lang', 'null')) AS j_lang,
  NULL AS origin,
  CASE
    WHEN c.data IS NULL OR NOT EXISTS (SELECT 1 FROM blobs WHERE sha256 = c.sha256) THEN 'erased'
    -- A reading stays, whatever fails after it: "failures" has that.
    ELSE coalesce((SELECT CASE
        WHEN sum(json_array_length(data, '$.claims')) > 0 THEN 'read'
        WHEN max(coalesce(reader, '') <> '') THEN 'empty'
        WHEN count(*) THEN 'no reader'
      END FROM readings r WHERE r.subject = c.subject AND r.current),
      CASE WHEN (SELECT max(seq) FROM entries WHERE kind = 'failed' AND subject = c.subject)
        > coalesce((SELECT max(seq) FROM entries WHERE kind = 'read' AND subject = c.subject), 0)
      THEN 'failed' ELSE 'pending' END)
  END AS status
FROM captures c
-- Not the view "parses": joined from the left, sqlite would make the whole of it for every document that is asked for.
LEFT JOIN entries e ON e.kind = 'parse' AND e.subject = c.subject
  AND e.seq = (SELECT max(seq) FROM entries WHERE kind = 'parse' AND subject = c.subject)
LEFT JOIN blobs p ON p.sha256 = e.payload
WHERE c.subject NOT IN hidden_documents;

CREATE TEMP VIEW document_readings AS
SELECT d.id, d.j_given_id, d.j_published, r.seq, r.reader, r.text, r.current
FROM readings r JOIN documents d ON d.id = r.subject;

-- What failed. It counts until the document is read or fails again.
CREATE TEMP VIEW failures AS
SELECT seq, at, subject AS document,
  nullif(data -> '$.given_id', 'null') AS j_given_id, nullif(data -> '$.source', 'null') AS j_source,
  nullif(data -> '$.stage', 'null') AS j_stage, nullif(data -> '$.kind', 'null') AS j_kind,
  nullif(data -> '$.message', 'null') AS j_message
FROM held h
WHERE kind = 'failed' AND data IS NOT NULL AND (subject IS NULL OR subject NOT IN hidden_documents) AND NOT EXISTS
  (SELECT 1 FROM entries l WHERE l.kind IN ('read', 'failed') AND l.subject = h.subject AND l.seq > h.seq);

CREATE TEMP VIEW log AS
SELECT seq, at, kind, subject AS document,
  CASE WHEN kind IN ('capture', 'failed') AND (subject IS NULL OR subject NOT IN hidden_documents) THEN nullif(data -> '$.given_id', 'null') END AS j_given_id,
  CASE WHEN kind = 'judge' THEN nullif(data -> '$.id', 'null') END AS j_decision,
  CASE WHEN kind = 'judge' THEN nullif(data -> '$.kind', 'null') END AS j_decided, by, tool, hash
FROM held;
