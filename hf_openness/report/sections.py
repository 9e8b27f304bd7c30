"""The topics of the page, in the paper's order, then what stands beyond the paper."""

from hf_openness.report.topics import (
    bias,
    changes,
    claims,
    gone,
    improvement,
    licenses,
    lineage,
    people,
    production,
    rescorings,
    scores,
    sizes,
)

TOPICS = (people, production, lineage, scores, licenses, sizes, improvement, gone, rescorings, claims, bias, changes)
SECTIONS = tuple(topic.SECTION for topic in TOPICS)
NEEDED = tuple(dict.fromkeys(table for section in SECTIONS for table in section.tables))
