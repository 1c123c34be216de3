"""For each report, the one SQL statement somebody would write by hand for what it mainly counts.

No checks, no filters, nothing hidden, no words: the least that its largest table costs; of event
quality its two largest, since who has gone silent is read from a year and all else from a quarter.
`:first` and `:last` are the period, `:today` is today.
"""

from __future__ import annotations

from collections.abc import Mapping

_GROUP = (
    "CASE substr(c.ethnicity, 1, 1) WHEN 'A' THEN 'asian' WHEN 'B' THEN 'black' "
    "WHEN 'M' THEN 'mixed' WHEN 'O' THEN 'other' WHEN 'W' THEN 'white' ELSE 'not_known' END"
)

_COMPLETION = """
SELECT c.team_id, t.pathway, t.workflow, t.task,
  sum(t.state = 'done' AND (t.settled_on IS NULL OR t.settled_on <= t.due)),
  sum(t.state = 'done' AND t.settled_on > t.due),
  sum(t.state IN ('not_started', 'in_progress') AND t.due < :today AND t.flags NOT LIKE '%held%'),
  sum(t.state = 'blocked'),
  sum(t.state IN ('not_started', 'in_progress')
      AND (t.due >= :today OR t.flags LIKE '%held%')),
  sum(t.state = 'not_required'),
  sum(t.state = 'declined')
FROM task t JOIN child c ON c.id = t.child_id
WHERE t.due BETWEEN :first AND :last AND t.state <> 'withdrawn' AND c.merged_into IS NULL
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""

_READINESS = """
SELECT pathway, count(*), sum(late > 0), sum(still > 0 AND late = 0) FROM (
  SELECT t.child_id, t.pathway,
    sum(t.state IN ('not_started', 'in_progress', 'blocked')) AS still,
    sum(t.state IN ('not_started', 'in_progress', 'blocked') AND t.due < :today
        AND t.flags NOT LIKE '%held%') AS late
  FROM task t JOIN child c ON c.id = t.child_id
  WHERE coalesce(c.released_on, c.planned_release_on) BETWEEN :first AND :last
    AND c.merged_into IS NULL AND t.due <= coalesce(c.released_on, c.planned_release_on)
    AND t.state <> 'withdrawn'
  GROUP BY t.child_id, t.pathway)
GROUP BY pathway ORDER BY pathway
"""

_MENTORING = f"""
SELECT {_GROUP},
  CASE WHEN t.state = 'done' AND (t.settled_on IS NULL OR t.settled_on <= t.due) THEN 'kept'
       WHEN t.state = 'done' THEN 'late' WHEN t.state = 'declined' THEN 'declined'
       ELSE 'missed' END, count(*)
FROM task t JOIN child c ON c.id = t.child_id
WHERE t.workflow = 'mentoring' AND t.task = 'weekly_contact' AND t.due BETWEEN :first AND :last
  AND t.due < :today
  AND (t.state NOT IN ('withdrawn', 'not_required') OR t.lapsed_on IS NOT NULL)
  AND c.merged_into IS NULL
GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - no value of anybody's stands in it

_DISPROPORTIONALITY = f"""
SELECT {_GROUP}, sum(entered IS NOT NULL), sum(entered IS NOT NULL AND remanded IS NOT NULL),
  sum(remanded IS NOT NULL AND sentenced >= remanded), sum(life.released IS NOT NULL),
  sum(released IS NOT NULL AND life.recalled >= released), sum(temporary IS NOT NULL),
  sum(early IS NOT NULL), sum(breached IS NOT NULL)
FROM (
  SELECT child_id,
    min(CASE WHEN kind = 'custody.started' THEN effective_on END) AS entered,
    min(CASE WHEN kind = 'custody.started' AND json_extract(meaning, '$.data.order') = 'remand'
        THEN effective_on END) AS remanded,
    max(CASE WHEN kind = 'sentence.imposed' THEN effective_on END) AS sentenced,
    min(CASE WHEN kind = 'child.released' THEN effective_on END) AS released,
    max(CASE WHEN kind = 'child.recalled' THEN effective_on END) AS recalled,
    min(CASE WHEN kind = 'temporary_release.recorded' THEN effective_on END) AS temporary,
    min(CASE WHEN kind = 'child.released' AND json_extract(meaning, '$.data.kind') = 'early'
        THEN effective_on END) AS early,
    min(CASE WHEN kind = 'breach.decided' THEN effective_on END) AS breached
  FROM message
  WHERE counts AND doubt IS NULL AND effective_on BETWEEN :first AND :last
  GROUP BY child_id) life
JOIN child c ON c.id = life.child_id
WHERE c.merged_into IS NULL GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - no value of anybody's stands in it

_EVENT_QUALITY = """
SELECT m.sender, julianday(date(m.received_at)) - julianday(m.effective_on) > 2, count(*)
FROM message m JOIN child c ON c.id = m.child_id
WHERE m.received_at >= :first AND date(m.received_at) <= :last AND c.merged_into IS NULL
GROUP BY 1, 2
UNION ALL
SELECT sender, date(received_at), count(*) FROM message
WHERE received_at >= date(:today, '-365 days') GROUP BY 1, 2 ORDER BY 1, 2
"""

_YES = (
    "suitable",
    "as_planned",
    "special_needs",
    "need",
    "mental",
    "offered",
    "attending",
    "in_treatment",
    "specialist",
)
_SAID = ", ".join(
    f"sum(json_extract(answers, '$.{name}') IS 1), sum(json_extract(answers, '$.{name}') IS 0)"
    for name in _YES
)

_INDICATORS = f"""
WITH gone AS (
  SELECT child_id, iif(kind = 'child.released', 'release', 'end') AS point,
    max(effective_on) AS on_day
  FROM message
  WHERE counts AND doubt IS NULL AND kind IN ('child.released', 'supervision.ended')
    AND effective_on BETWEEN :first AND :last
  GROUP BY 1, 2),
said AS (
  SELECT g.child_id, g.point, g.on_day, o.pathway, o.answers, row_number() OVER (
    PARTITION BY g.child_id, g.point, o.pathway ORDER BY o.said_on DESC, o.id DESC) AS newest
  FROM gone g JOIN outcome_point o ON o.child_id = g.child_id AND o.point = g.point
  WHERE o.taken_back_at IS NULL
    AND o.pathway IN ('accommodation', 'education', 'health', 'substance_misuse'))
SELECT s.pathway, s.point, julianday(s.on_day) - julianday(c.date_of_birth) < 5844, count(*),
  sum(julianday(s.on_day) - julianday(json_extract(answers, '$.arranged_on')) >= 14),
  sum(json_extract(answers, '$.hours_attended') >= 25),
  sum(json_extract(answers, '$.hours_attended') >= 16),
  sum(json_extract(answers, '$.learning_plan') IS NOT 'none'),
  {_SAID}
FROM said s JOIN child c ON c.id = s.child_id
WHERE newest = 1 AND c.merged_into IS NULL GROUP BY 1, 2, 3
"""  # noqa: S608 - no value of anybody's stands in it

_NEEDS = f"""
SELECT pathway, point, count(*), {_SAID}
FROM outcome_point o
WHERE taken_back_at IS NULL AND child_id IN (
    SELECT id FROM child WHERE merged_into IS NULL AND (
      stage IS NULL OR stage NOT IN ('ended', 'died') OR id IN (
        SELECT child_id FROM message
        WHERE kind = 'supervision.ended' AND effective_on > :last)))
  AND NOT EXISTS (
    SELECT 1 FROM outcome_point p
    WHERE p.child_id = o.child_id AND p.pathway = o.pathway AND p.point = o.point
      AND p.taken_back_at IS NULL AND (p.said_on, p.id) > (o.said_on, o.id))
GROUP BY 1, 2
"""  # noqa: S608 - no value of anybody's stands in it

#: By report. One that stands in no line here is measured without a ratio.
BY_HAND: Mapping[str, str] = {
    "release-readiness": _READINESS,
    "completion": _COMPLETION,
    "mentoring": _MENTORING,
    "disproportionality": _DISPROPORTIONALITY,
    "event-quality": _EVENT_QUALITY,
    "indicators": _INDICATORS,
    "needs": _NEEDS,
}
