"""The JSON doors of case audits: samples and what came of them, and no auditor's words."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.permissions import May
from resettle.quality.agreement import Agreement
from resettle.quality.queries import cases_of, sample_for, samples
from resettle.quality.rating import Share
from resettle.quality.results import SampleResult, results_of
from resettle.quality.schemas import SamplesSchema, SampleWithCasesSchema
from resettle.releases.reading import strict_json
from resettle.web.doors import database, needs, viewer
from resettle.web.json import LARGEST_ID, strict_blueprint

doors = strict_blueprint("quality_api", __name__, strict_json)


@doors.route("/audit-samples", methods=["GET"])
@needs(May.READ_AUDITS)
@doors.response(200, SamplesSchema)
def list_samples() -> Response:
    """Samples of case audits, the newest first, with their indicative ratings"""
    with database().reading() as db:
        found = samples(viewer(), db)
        results = results_of(viewer(), db, found)
    return jsonify(samples=[_sample_json(results[one.id]) for one in found])


@doors.route(f"/audit-samples/<int(max={LARGEST_ID}):sample_id>", methods=["GET"])
@needs(May.READ_AUDITS)
@doors.response(200, SampleWithCasesSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_sample(sample_id: int) -> Response:
    """One sample, with its cases in the order they were drawn"""
    with database().reading() as db:
        sample = sample_for(viewer(), db, sample_id)
        result = results_of(viewer(), db, [sample])[sample.id]
        lines = cases_of(viewer(), db, sample)
    note_children_seen(
        (line.case.child_id for line in lines if line.child is not None),
        "read a sample of case audits",
    )
    children = [
        {
            "child": line.child.ref if line.child is not None else None,
            "asked": len(line.audits),
            "finished": sum(one.finished_at is not None for one in line.audits),
        }
        for line in lines
    ]
    return jsonify(**_sample_json(result), children=children)


def _sample_json(result: SampleResult) -> dict[str, Any]:
    sample, total = result.sample, result.overall
    plain = ("id", "drawn_from", "spread", "size", "seed", "left_out")
    by_cases: list[dict[str, Any]] = [
        {
            "standard": one.standard,
            "rating": str(one.indicative.rating),
            "indicative": True,
            "stage": str(one.stage),
            "near_boundary": one.indicative.near_boundary,
            "shares": [_share_json(share) for share in one.shares],
        }
        for one in result.standards
    ]
    by_people: list[dict[str, Any]] = [
        {
            "standard": standard,
            "rating": row.rating,
            "indicative": False,
            "stage": None,
            "near_boundary": False,
            "shares": [],
        }
        for standard, row in result.by_people.items()
    ]
    return {name: getattr(sample, name) for name in plain} | {
        "since": sample.since.isoformat(),
        "until": sample.until.isoformat(),
        "could": len(sample.could),
        "drawn_at": sample.at.isoformat(),
        "cases": result.cases,
        "finished": result.finished,
        "undecided": result.undecided,
        "standards": sorted((*by_cases, *by_people), key=lambda one: str(one["standard"])),
        "resettlement": _share_json(result.resettlement),
        "overall": {
            "points": total.points,
            "max_points": total.max_points,
            "overall": str(total.overall),
        },
        "agreement": _agreement_json(result.on_judgements),
    }


def _share_json(share: Share) -> dict[str, Any]:
    return {"key_question": str(share.key), "sufficient": share.met, "cases": share.judged}


def _agreement_json(held: Agreement | None) -> dict[str, Any] | None:
    if held is None:
        return None
    kappa = None if held.kappa is None else float(held.kappa)
    return {"pairs": held.pairs, "agreed": held.agreed, "kappa": kappa}
