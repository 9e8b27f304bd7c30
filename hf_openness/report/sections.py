"""The sections beyond the paper's own tables and figures, in the order of reading, one per topic."""

from hf_openness.report.topics import bias, claims, improvement, licenses, lineage, people, rescorings, trends

SECTIONS = tuple(topic.SECTION for topic in (claims, bias, people, licenses, lineage, improvement, trends, rescorings))
NEEDED = tuple(dict.fromkeys(table for section in SECTIONS for table in section.tables))
