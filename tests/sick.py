"""Libraries made wrong on purpose, behind their back: a way for every check of the doctor."""

from __future__ import annotations

# What is done to the library, and how many findings of the check can be mended of how many.
WRONG: dict[str, tuple[tuple[str, ...], int, int]] = {
    "schema": (("DROP TRIGGER touch_papers_insert", "DROP INDEX ix_papers_year", "DROP TABLE robots"), 2, 4),
    "dangling-rows": (
        ("INSERT INTO authors VALUES (99, 0, 'Nobody')", "UPDATE links SET landing_id = 99 WHERE id = 1"),
        2,
        2,
    ),
    "stored-words": (
        (
            "UPDATE papers SET shelf = 'attic' WHERE id = 3",
            "UPDATE papers SET details = '{bad', status = 'bogus', filled = '[]', added = 'soon' WHERE id = 2",
        ),
        3,
        5,
    ),
    "journal": (("INSERT INTO row_changes VALUES (1, 77, 'papers', 'came', '[1]', NULL, NULL)",), 1, 1),
    "search-index": (("DELETE FROM paper_text_data WHERE id > 10",), 1, 1),
    "search-words": (
        (
            "UPDATE papers SET title = 'Learning Hands' WHERE id = 1",
            "DELETE FROM paper_text WHERE rowid = 2",
            "INSERT INTO paper_text(rowid, title) VALUES (99, 'gone')",
            "DELETE FROM paper_text_tags WHERE rowid = 1",
        ),
        4,
        4,
    ),
    "list-counts": (("DELETE FROM touched WHERE paper_id = 2",), 1, 1),
    "markup": (
        (
            "UPDATE papers SET title = 'Learning <i>Heads</i>', abstract = 'a &amp;lt; b<jats:p> x' WHERE id = 1",
            "UPDATE authors SET name = 'Ada B&eacute;ron' WHERE paper_id = 1 AND position = 0",
        ),
        3,
        3,
    ),
    "latex": (
        (
            "UPDATE papers SET title = 'Der M\\\"uller and {BERT}', abstract = '\\cite{x} and $\\alpha' WHERE id = 1",
            "UPDATE authors SET name = 'Ren{\\''e} {\\L}ukasz' WHERE paper_id = 2 AND position = 0",
        ),
        2,
        3,
    ),
    "control-signs": (("UPDATE papers SET title = 'Learning' || char(8) || ' Heads' WHERE id = 1",), 1, 1),
    "misread": (
        (
            "UPDATE papers SET title = 'MÃ¼ller’s â€œheadsâ€\x9d' WHERE id = 1",
            "UPDATE authors SET name = 'Simon MÃ¼ller' WHERE paper_id = 1 AND position = 1",
        ),
        2,
        2,
    ),
    "lost-signs": (("UPDATE papers SET abstract = 'Caf\ufffd' WHERE id = 1",), 0, 1),
    "authors-in-one": (
        ("UPDATE authors SET name = 'Ada Byron and Lovelace, Augusta; Jun Zhu' WHERE paper_id = 3",),
        1,
        1,
    ),
    "authors-turned": (("UPDATE authors SET name = 'Hopper, Grace' WHERE paper_id = 2 AND position = 0",), 1, 1),
    "authors-blank": (
        (
            "UPDATE authors SET name = ' Ada Byron, ' WHERE paper_id = 1 AND position = 0",
            "UPDATE authors SET position = 5 WHERE paper_id = 2 AND position = 1",
        ),
        2,
        2,
    ),
    "authors-odd": (
        (
            "UPDATE authors SET name = 'et al.' WHERE paper_id = 1 AND position = 1",
            "UPDATE authors SET name = 'Jun Zhu2' WHERE paper_id = 2 AND position = 1",
        ),
        0,
        2,
    ),
    "authors-twice": (
        ("INSERT INTO authors VALUES (1, 2, 'Ada Byron'), (1, 3, 'Simon Müller'), (3, 1, 'Wei Wang')",),
        1,
        2,
    ),
    "doi-form": (
        (
            "UPDATE papers SET doi = 'https://doi.org/10.1000/HEADS' WHERE id = 1",
            "UPDATE papers SET doi = 'none' WHERE id = 4",
        ),
        1,
        2,
    ),
    "doi-tail": (("UPDATE papers SET doi = '10.1000/heads/abstract' WHERE id = 1",), 0, 1),
    "doi-shared": (
        ("UPDATE papers SET doi = NULL WHERE id = 4", "UPDATE papers SET doi = '10.1000/fourth' WHERE id = 3"),
        0,
        1,
    ),
    "doi-clash": (("UPDATE papers SET url = 'https://doi.org/10.1000/other' WHERE id = 1",), 0, 1),
    "identifier-in-address": (
        (
            "UPDATE papers SET url = 'https://doi.org/10.1000/Third' WHERE id = 3",
            "UPDATE papers SET url = 'https://arxiv.org/pdf/1706.03762v5' WHERE id = 4",
        ),
        2,
        2,
    ),
    "arxiv-form": (
        (
            "UPDATE papers SET arxiv = 'arXiv:2304.03410v2' WHERE id = 2",
            "UPDATE papers SET arxiv = '2313.00001' WHERE id = 1",
            "UPDATE papers SET arxiv = 'yes' WHERE id = 3",
        ),
        1,
        3,
    ),
    "address-form": (("UPDATE papers SET url = 'see the page' WHERE id = 3",), 0, 1),
    "title-empty": (
        ("UPDATE papers SET title = ' ' WHERE id IN (1, 3)", "UPDATE papers SET url = NULL WHERE id = 3"),
        1,
        2,
    ),
    "title-wanting": (("UPDATE papers SET title = 'doi:10.1000/heads' WHERE id = 1",), 1, 1),
    "no-authors": (("DELETE FROM authors WHERE paper_id = 3",), 0, 1),
    "no-year": (("UPDATE papers SET year = NULL WHERE id = 3",), 0, 1),
    "unreachable": (
        ("UPDATE papers SET url = NULL WHERE id = 3", "UPDATE mentions SET removed = 1 WHERE paper_id = 3"),
        0,
        1,
    ),
    "year": (("UPDATE papers SET year = 20233 WHERE id = 1", "UPDATE papers SET year = 23 WHERE id = 2"), 0, 2),
    "dates-ahead": (("UPDATE papers SET added = '2031-01-01 00:00:00.000000' WHERE id = 1",), 0, 1),
    "venue-spellings": (("UPDATE papers SET venue = 'cvpr.' WHERE id = 3",), 0, 1),
    "fingerprint": (("UPDATE papers SET fingerprint = 'other|2023' WHERE id = 1",), 1, 1),
    "duplicates": (
        (
            "UPDATE papers SET title = 'Learning Heads', year = 2023, venue = 'CVPR' WHERE id = 3",
            "UPDATE authors SET name = 'Ada Byron' WHERE paper_id = 3",
        ),
        0,
        1,
    ),
    "preprint-twice": (
        (
            "UPDATE papers SET title = 'Finding Places', year = 2021 WHERE id = 4",
            "DELETE FROM authors WHERE paper_id = 4",
            "UPDATE papers SET venue = 'arXiv' WHERE id = 2",
            "INSERT INTO authors VALUES (4, 0, 'Grace Hopper'), (4, 1, 'Jun Zhu')",
        ),
        0,
        1,
    ),
    "tag-form": (
        (
            "UPDATE tags SET name = 'Neural Fields' WHERE name = 'neural/fields'",
            "INSERT INTO tags(id, name) VALUES (70, 'HEADS'), (71, '#')",
            "INSERT INTO paper_tags VALUES (3, 70), (3, 71)",
        ),
        2,
        3,
    ),
    "tag-orphans": (("INSERT INTO tags(id, name) VALUES (72, 'unused')",), 1, 1),
    "tag-twins": (("INSERT INTO tags(id, name) VALUES (70, 'he-ads')", "INSERT INTO paper_tags VALUES (3, 70)"), 0, 1),
    "searches": (("INSERT INTO saved_searches VALUES (7, 'all', '   ')", "UPDATE rules SET search = 'tag:lost'"), 0, 2),
    "rules": (("UPDATE rules SET tag = NULL",), 0, 1),
    "link-twice": (("UPDATE links SET url = 'http://a.example/x/' WHERE url = 'https://b.example/x'",), 1, 1),
    "link-identity": (("UPDATE links SET identity = 'old' WHERE url = 'https://b.example/x'",), 1, 1),
    "link-spelling": (("UPDATE mentions SET url = 'https://new.example/' WHERE link_id = 1",), 1, 1),
    "link-unused": (("DELETE FROM mentions WHERE link_id = 2",), 1, 1),
    "link-watched": (("UPDATE links SET watched = NOT watched WHERE id < 3",), 2, 2),
    "due": (("UPDATE links SET due = '2031-01-01 00:00:00.000000' WHERE id = 1",), 1, 1),
    "health-replays": (("UPDATE links SET verdict = 'dead' WHERE id = 1",), 1, 1),
    "flips": (
        (
            "DELETE FROM flips WHERE link_id = 1",
            "UPDATE flips SET verdict_after = 'dead'",
            "UPDATE links SET verdict = 'failing' WHERE id = 2",
        ),
        1,
        1,
    ),
    "checkpoints": (
        (
            "INSERT INTO checkpoints(link_id, through, before, verdict, reason, strikes, muted) "
            "VALUES (1, 2, '2025-12-01 00:00:00.000000', 'alive', 'there', '[]', 0)",
        ),
        0,
        1,
    ),
    "observations": (
        (
            "INSERT INTO observations(link_id, at, answer, reason, proved, evidence) "
            "VALUES (1, '2031-01-01 00:00:00.000000', 'offline', '', 0, '{}')",
            "INSERT INTO observations(link_id, at, answer, reason, proved, evidence) "
            "VALUES (2, '2020-01-01 00:00:00.000000', 'offline', '', 0, '{}')",
        ),
        0,
        2,
    ),
    "runs": (("UPDATE runs SET finished = NULL",), 1, 1),
    "status-shelf": (("UPDATE papers SET shelf = 'stacks' WHERE id = 1",), 1, 1),
    "status-date": (
        (
            "UPDATE papers SET status_since = NULL WHERE id = 1",
            "UPDATE papers SET status_since = '2025-01-01 00:00:00.000000' WHERE id = 3",
        ),
        2,
        2,
    ),
    "up-next": (
        ("UPDATE papers SET up_next = 1, status = 'read' WHERE id = 2", "UPDATE papers SET up_next = 4 WHERE id = 1"),
        2,
        2,
    ),
    "ratings": (("UPDATE papers SET rating = 9 WHERE id = 1",), 0, 1),
    "operations": (
        (
            "INSERT INTO operations(id, at, words, last_paper, open) "
            "VALUES (5, '2025-01-01 00:00:00.000000', 'Did', 4, 1)",
        ),
        1,
        1,
    ),
    "trash": (
        (
            "INSERT INTO trash(paper_id, at, title, fingerprint, rows) "
            "VALUES (50, '2025-01-01 00:00:00.000000', 'Old', 'old|', '{}')",
        ),
        1,
        1,
    ),
    "imports": (
        (
            "INSERT INTO imports(id, at, stage, new, updated, same, duplicate, rejected, done, total, files, "
            "sample, remark) "
            "VALUES (9, '2025-12-01 00:00:00.000000', 'adding', 0, 0, 0, 0, 0, 0, 0, '[]', '{}', '')",
        ),
        1,
        1,
    ),
    "lookups": (
        (
            "INSERT INTO lookups(paper_id, want, asked, due, tries, trouble) VALUES "
            "(1, 'fill', '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000', 3, 'no answer')",
        ),
        0,
        1,
    ),
    "merges": (
        (
            'INSERT INTO merged_papers(id, paper_id, "into", fingerprint, names) '
            "VALUES (1, 80, 81, 'x|', '{}'), (2, 81, 1, 'x|', '{}')",
        ),
        1,
        1,
    ),
    "merges-there": (
        ("INSERT INTO merged_papers(id, paper_id, \"into\", fingerprint, names) VALUES (1, 2, 1, 'x|', '{}')",),
        0,
        1,
    ),
}
