PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE papers (
	id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	venue VARCHAR, 
	year INTEGER, 
	doi VARCHAR, 
	arxiv VARCHAR, 
	url TEXT, 
	abstract TEXT, 
	note TEXT NOT NULL, 
	shelf VARCHAR(20) NOT NULL, 
	status VARCHAR(20), 
	added DATETIME NOT NULL, 
	edited JSON NOT NULL, note_since DATETIME, status_since DATETIME, priority INTEGER DEFAULT '1' NOT NULL, rating INTEGER, up_next INTEGER, details JSON DEFAULT '{}' NOT NULL, filled JSON DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (doi)
);
CREATE TABLE reports (
	id INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	started DATETIME NOT NULL, 
	finished DATETIME, 
	total INTEGER NOT NULL, 
	probed INTEGER NOT NULL, 
	requests INTEGER NOT NULL, 
	inconclusive INTEGER NOT NULL, 
	flips INTEGER NOT NULL, 
	seconds DOUBLE NOT NULL, 
	void BOOLEAN NOT NULL, 
	remark TEXT NOT NULL, policy JSON DEFAULT '{}' NOT NULL, stop_asked BOOLEAN DEFAULT '0' NOT NULL, progress JSON DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE tags (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, colour VARCHAR, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
CREATE TABLE authors (
	paper_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	PRIMARY KEY (paper_id, position), 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE mentions (
	paper_id INTEGER NOT NULL, 
	link_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	by_reader BOOLEAN NOT NULL, 
	removed BOOLEAN NOT NULL, former TEXT, 
	PRIMARY KEY (paper_id, link_id), 
	FOREIGN KEY(link_id) REFERENCES links (id) ON DELETE CASCADE, 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE paper_tags (
	paper_id INTEGER NOT NULL, 
	tag_id INTEGER NOT NULL, 
	PRIMARY KEY (paper_id, tag_id), 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE, 
	FOREIGN KEY(tag_id) REFERENCES tags (id) ON DELETE CASCADE
);
CREATE TABLE flips (
	id INTEGER NOT NULL, 
	link_id INTEGER NOT NULL, 
	observation_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	verdict_before VARCHAR(20) NOT NULL, 
	verdict_after VARCHAR(20) NOT NULL, 
	condition_before VARCHAR(20), 
	condition_after VARCHAR(20), 
	reason TEXT NOT NULL, 
	replacement TEXT, flag_before VARCHAR(20), flag_after VARCHAR(20), 
	PRIMARY KEY (id), 
	FOREIGN KEY(link_id) REFERENCES links (id) ON DELETE CASCADE, 
	FOREIGN KEY(observation_id) REFERENCES observations (id) ON DELETE CASCADE
);
CREATE TABLE "observations" (
	id INTEGER NOT NULL, 
	link_id INTEGER NOT NULL, 
	run_id INTEGER, 
	at DATETIME NOT NULL, 
	answer VARCHAR(20) NOT NULL, 
	reason TEXT NOT NULL, 
	code INTEGER, 
	final_url TEXT, 
	replacement TEXT, 
	condition VARCHAR(20), 
	proved BOOLEAN NOT NULL, 
	evidence JSON NOT NULL, 
	flag VARCHAR(20), 
	notice TEXT, 
	last_push DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES runs (id), 
	FOREIGN KEY(link_id) REFERENCES links (id) ON DELETE CASCADE
);
CREATE TABLE rescues (
	link_id INTEGER NOT NULL, 
	sought DATETIME NOT NULL, 
	url TEXT, 
	source VARCHAR, 
	at DATETIME, 
	words TEXT NOT NULL, 
	trouble TEXT NOT NULL, 
	PRIMARY KEY (link_id), 
	FOREIGN KEY(link_id) REFERENCES links (id) ON DELETE CASCADE
);
CREATE TABLE robots (
	origin TEXT NOT NULL, 
	fetched DATETIME NOT NULL, 
	rules TEXT NOT NULL, 
	PRIMARY KEY (origin)
);
CREATE TABLE status_changes (
	id INTEGER NOT NULL, 
	paper_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	shelf VARCHAR(20) NOT NULL, 
	status VARCHAR(20), 
	PRIMARY KEY (id), 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE note_versions (
	id INTEGER NOT NULL, 
	paper_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE imports (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	new INTEGER NOT NULL, 
	updated INTEGER NOT NULL, 
	same INTEGER NOT NULL, stage VARCHAR(20) DEFAULT 'done' NOT NULL, duplicate INTEGER DEFAULT '0' NOT NULL, rejected INTEGER DEFAULT '0' NOT NULL, remarked INTEGER DEFAULT '0' NOT NULL, expected INTEGER DEFAULT '0' NOT NULL, done INTEGER DEFAULT '0' NOT NULL, total INTEGER DEFAULT '0' NOT NULL, files JSON DEFAULT '[]' NOT NULL, sample JSON DEFAULT '{}' NOT NULL, wishes JSON DEFAULT '{}' NOT NULL, operation INTEGER, remark TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE origins (
	paper_id INTEGER NOT NULL, 
	import_id INTEGER NOT NULL, 
	file TEXT NOT NULL, tags JSON DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (paper_id, import_id, file), 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE, 
	FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
);
CREATE TABLE distinct_papers (
	first INTEGER NOT NULL, 
	second INTEGER NOT NULL, 
	PRIMARY KEY (first, second), 
	FOREIGN KEY(first) REFERENCES papers (id) ON DELETE CASCADE, 
	FOREIGN KEY(second) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE merged_papers (
	id INTEGER NOT NULL, 
	paper_id INTEGER NOT NULL, 
	"into" INTEGER NOT NULL, 
	fingerprint TEXT NOT NULL, 
	doi VARCHAR, 
	arxiv VARCHAR, 
	names JSON NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE saved_searches (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	search TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
CREATE TABLE rules (
	id INTEGER NOT NULL, 
	search TEXT NOT NULL, 
	tag VARCHAR, 
	status VARCHAR(20), 
	priority INTEGER, 
	PRIMARY KEY (id)
);
CREATE TABLE operations (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	words TEXT NOT NULL, 
	undone DATETIME, 
	last_paper INTEGER NOT NULL, about VARCHAR, open BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE row_changes (
	id INTEGER NOT NULL, 
	operation_id INTEGER NOT NULL, 
	"table" VARCHAR NOT NULL, 
	sort VARCHAR NOT NULL, 
	"key" TEXT NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(operation_id) REFERENCES operations (id) ON DELETE CASCADE
);
CREATE TABLE trash (
	paper_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	title TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	doi VARCHAR, 
	arxiv VARCHAR, 
	rows JSON NOT NULL, 
	PRIMARY KEY (paper_id)
);
CREATE VIRTUAL TABLE paper_text USING fts5(title, authors, venue, note, abstract, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE paper_text_tags USING fts5(name, tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE "links" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	url TEXT NOT NULL, 
	canonical TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	host VARCHAR NOT NULL, 
	first_seen DATETIME NOT NULL, 
	checked DATETIME, 
	due DATETIME NOT NULL, 
	verdict VARCHAR(20) NOT NULL, 
	reason TEXT NOT NULL, 
	since DATETIME, 
	answer VARCHAR(20), 
	condition VARCHAR(20), 
	replacement TEXT, 
	final_url TEXT, 
	strikes JSON NOT NULL, 
	flag VARCHAR(20), 
	notice TEXT, 
	heard VARCHAR(20), 
	vouched VARCHAR(20), 
	muted BOOLEAN DEFAULT 0 NOT NULL, 
	facts JSON DEFAULT '{}' NOT NULL, 
	landing_id INTEGER, 
	CONSTRAINT fk_links_landing FOREIGN KEY(landing_id) REFERENCES links (id) ON DELETE SET NULL, 
	UNIQUE (identity)
);
CREATE TABLE touched (
	paper_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	moved INTEGER NOT NULL, 
	PRIMARY KEY (paper_id)
);
CREATE TABLE import_rejects (
	id INTEGER NOT NULL, 
	import_id INTEGER NOT NULL, 
	file TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	kept BOOLEAN DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
);
CREATE TABLE lookups (
	paper_id INTEGER NOT NULL, 
	want VARCHAR(20) NOT NULL, 
	asked DATETIME NOT NULL, 
	due DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	tried DATETIME, 
	trouble TEXT NOT NULL, 
	PRIMARY KEY (paper_id), 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE proposals (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	paper_id INTEGER NOT NULL, 
	gap VARCHAR(20) NOT NULL, 
	value JSON NOT NULL, 
	"by" VARCHAR(20) NOT NULL, 
	reason TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	declined DATETIME, 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE asked_papers (
	paper_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (paper_id), 
	FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);
CREATE TABLE checkpoints (
	link_id INTEGER NOT NULL, 
	through INTEGER NOT NULL, 
	"before" DATETIME NOT NULL, 
	verdict VARCHAR(20) NOT NULL, 
	reason TEXT NOT NULL, 
	since DATETIME, 
	answer VARCHAR(20), 
	condition VARCHAR(20), 
	replacement TEXT, 
	final_url TEXT, 
	strikes JSON NOT NULL, 
	flag VARCHAR(20), 
	notice TEXT, 
	heard VARCHAR(20), 
	vouched VARCHAR(20), 
	muted BOOLEAN NOT NULL, 
	PRIMARY KEY (link_id), 
	FOREIGN KEY(link_id) REFERENCES links (id) ON DELETE CASCADE, 
	FOREIGN KEY(through) REFERENCES observations (id)
);
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	report_id INTEGER NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	target TEXT NOT NULL, 
	stage VARCHAR(20) NOT NULL, 
	tries INTEGER NOT NULL, 
	due DATETIME NOT NULL, 
	tried DATETIME, 
	trouble TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(report_id) REFERENCES reports (id) ON DELETE CASCADE
);
CREATE TABLE feeds (
	id INTEGER NOT NULL, 
	secret TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	made DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "alembic_version" VALUES ('0006');
INSERT INTO "papers" VALUES (1, 'Learning Neural Parametric Head Models', 'learningneuralparametricheadmodels|2023', 'CVPR', 2023, '10.1109/cvpr52729.2023.02019', NULL, 'https://doi.org/10.1109/CVPR52729.2023.02019', 'Heads, with $x^{2}$ in them.', '', 'mine', 'read', '2026-05-03 08:00:00.000000', '[]', NULL, '2026-05-20 12:15:00.000000', 2, NULL, NULL, '{}', '{}');
INSERT INTO "papers" VALUES (2, '$R^{2}$ Former: Unified Retrieval and Reranking Transformer for Place Recognition', 'r2formerunifiedretrievalandrerankingtransformerforplacerecognition|2023', 'CVPR', 2023, '10.1109/cvpr52729.2023.01856', '2304.03410', NULL, 'Places.', '', 'mine', 'set-aside', '2026-05-03 08:00:00.000000', '[]', NULL, '2026-05-20 14:05:00.000000', 1, 4, NULL, '{}', '{}');
INSERT INTO "papers" VALUES (3, '一种新的方法', '一种新的方法|2021', 'ICCV', 2022, NULL, NULL, NULL, 'Mine.', '', 'mine', NULL, '2026-05-03 08:00:00.000000', '["abstract", "year"]', NULL, NULL, 1, NULL, NULL, '{}', '{}');
INSERT INTO "papers" VALUES (5, 'A Doubted Work', 'adoubtedwork|2021', NULL, 2021, '10.1000/doubted.1', NULL, NULL, NULL, '', 'stacks', NULL, '2026-05-03 08:00:00.000000', '[]', NULL, NULL, 1, NULL, NULL, '{}', '{}');
INSERT INTO "papers" VALUES (6, 'Taken and Refused', 'takenandrefused|2020', NULL, 2020, NULL, NULL, NULL, NULL, '', 'stacks', NULL, '2026-05-03 08:00:00.000000', '[]', NULL, NULL, 1, NULL, NULL, '{}', '{}');
INSERT INTO "papers" VALUES (7, 'A Quiet Death', 'aquietdeath|2019', NULL, 2019, NULL, NULL, NULL, NULL, '', 'stacks', NULL, '2026-05-03 08:00:00.000000', '[]', NULL, NULL, 1, NULL, NULL, '{}', '{}');
INSERT INTO "reports" VALUES (1, '2026-04-20 14:05:00.000000', '2026-05-20 14:05:00.000000', '{"since": "2026-04-20T14:05:00+00:00", "until": "2026-05-20T14:05:00+00:00", "zone": "UTC", "summary": "1 code repository newly dead, 2 newly failing, 1 recovered, 1 moved, 2 retracted, doubted or taken over; 15 links are watched.", "calm": false, "sections": {"dead-code": [{"link": 5, "url": "https://github.com/Jeff-Zilence/R2Former", "kind": "github", "verdict": "dead", "condition": "gone", "reason": "GitHub knows no such repository", "since": "2026-05-17T08:00:00Z", "replacement": null, "papers": [[2, "$R^{2}$ Former: Unified Retrieval and Reranking Transformer for Place Recognition"]], "rescue": null, "rescue_words": "", "flag": null, "notice": null, "failures": 1, "failing_since": "2026-05-17T08:00:00Z", "last_push": null, "forks": [], "evidence": {"api": "NOT_FOUND", "checker": "0.1.0", "at": "2026-05-17T08:00:00Z", "answer": "gone", "code": 404}, "action": "correct", "again": false}], "dead": [], "failing": [{"link": 2, "url": "https://simongiebenhain.github.io/NPHM", "kind": "github-pages", "verdict": "failing", "condition": null, "reason": "the page is not found (404)", "since": "2026-05-17T08:00:00Z", "replacement": null, "papers": [[1, "Learning Neural Parametric Head Models"]], "rescue": null, "rescue_words": "", "flag": null, "notice": null, "failures": 1, "failing_since": "2026-05-17T08:00:00Z", "last_push": null, "forks": [], "evidence": {"checker": "0.1.0", "at": "2026-05-17T08:00:00Z", "answer": "gone", "code": 404}, "action": "wait", "again": false}, {"link": 11, "url": "https://lab.example/unasked", "kind": "web", "verdict": "failing", "condition": null, "reason": "no answer in time", "since": "2026-05-12T08:00:00Z", "replacement": null, "papers": [[5, "A Doubted Work"]], "rescue": null, "rescue_words": "", "flag": null, "notice": null, "failures": 1, "failing_since": "2026-05-12T08:00:00Z", "last_push": null, "forks": [], "evidence": {"checker": "0.1.0", "at": "2026-05-12T08:00:00Z", "answer": "timeout"}, "action": "wait", "again": false}], "recovered": [{"link": 14, "url": "https://lab.example/vouched", "kind": "web", "verdict": "alive", "condition": null, "reason": "you saw it work", "since": "2026-05-11T08:00:00Z", "replacement": null, "papers": [[6, "Taken and Refused"]], "rescue": null, "rescue_words": "", "flag": null, "notice": null, "failures": 0, "failing_since": null, "last_push": null, "forks": [], "evidence": {}, "action": "nothing", "again": true}], "moved": [{"link": 10, "url": "https://lab.example/old", "kind": "web", "verdict": "moved", "condition": null, "reason": "moved for good to https://lab.example/new", "since": "2026-05-12T08:00:00Z", "replacement": "https://lab.example/new", "papers": [[5, "A Doubted Work"]], "rescue": null, "rescue_words": "", "flag": null, "notice": null, "failures": 0, "failing_since": null, "last_push": null, "forks": [], "evidence": {"checker": "0.1.0", "at": "2026-05-12T08:00:00Z", "answer": "moved", "code": 301, "final_url": "https://lab.example/new"}, "action": "accept", "again": false}], "archived": [], "placeholder": [], "flagged": [{"link": 9, "url": "https://doi.org/10.1000/doubted.1", "kind": "doi", "verdict": "alive", "condition": null, "reason": "registered with Crossref", "since": "2026-05-12T08:00:00Z", "replacement": null, "papers": [[5, "A Doubted Work"]], "rescue": null, "rescue_words": "", "flag": "concern", "notice": "10.1000/notice.7", "failures": 0, "failing_since": null, "last_push": null, "forks": [], "evidence": {"checker": "0.1.0", "at": "2026-05-12T08:00:00Z", "answer": "ok", "code": 200}, "action": "read", "again": false}, {"link": 12, "url": "https://github.com/mpii/taken", "kind": "github", "verdict": "alive", "condition": "active", "reason": "another repository (number 7) stands under this name now", "since": "2026-05-03T08:00:00Z", "replacement": null, "papers": [[6, "Taken and Refused"]], "rescue": null, "rescue_words": "", "flag": "taken-over", "notice": null, "failures": 0, "failing_since": null, "last_push": null, "forks": [], "evidence": {"checker": "0.1.0", "at": "2026-05-12T08:00:00Z", "answer": "ok", "code": 200}, "action": "read", "again": false}], "cleared": []}, "still": [{"verdict": "dead", "number": 1, "code": 0, "muted": 1}, {"verdict": "restricted", "number": 1, "code": 0, "muted": 0}], "unjudged": [], "totals": {"unchecked": 3, "alive": 6, "moved": 1, "restricted": 1, "failing": 2, "dead": 2}, "papers": 6, "runs": 6, "void_runs": 0, "through": 31}');
INSERT INTO "runs" VALUES (1, '2026-05-03 08:00:00.000000', '2026-05-03 08:01:12.000000', 4, 4, 4, 0, 4, 72.4, 0, '', '{"confirm_after": 86400.0, "guess_count": 3, "guess_after": 1209600.0, "trouble_count": 4, "trouble_after": 1209600.0, "stale_after": 94608000.0, "watch_mine": 604800.0, "watch_stacks": 2592000.0}', 0, '{}');
INSERT INTO "runs" VALUES (2, '2026-05-17 08:00:00.000000', '2026-05-17 08:01:12.000000', 4, 4, 4, 0, 2, 72.4, 0, '', '{"confirm_after": 86400.0, "guess_count": 3, "guess_after": 1209600.0, "trouble_count": 4, "trouble_after": 1209600.0, "stale_after": 94608000.0, "watch_mine": 604800.0, "watch_stacks": 2592000.0}', 0, '{}');
INSERT INTO "runs" VALUES (3, '2026-05-03 08:00:00.000000', '2026-05-03 08:01:12.000000', 7, 7, 7, 0, 7, 72.4, 0, '', '{"confirm_after": 86400.0, "guess_count": 3, "guess_after": 1209600.0, "trouble_count": 4, "trouble_after": 1209600.0, "stale_after": 94608000.0, "watch_mine": 604800.0, "watch_stacks": 2592000.0}', 0, '{}');
INSERT INTO "runs" VALUES (4, '2026-05-10 08:00:00.000000', '2026-05-10 08:01:12.000000', 2, 2, 2, 0, 2, 72.4, 0, '', '{"confirm_after": 86400.0, "guess_count": 3, "guess_after": 1209600.0, "trouble_count": 4, "trouble_after": 1209600.0, "stale_after": 94608000.0, "watch_mine": 604800.0, "watch_stacks": 2592000.0}', 0, '{}');
INSERT INTO "runs" VALUES (5, '2026-05-12 08:00:00.000000', '2026-05-12 08:01:12.000000', 10, 10, 10, 0, 9, 72.4, 0, '', '{"confirm_after": 86400.0, "guess_count": 3, "guess_after": 1209600.0, "trouble_count": 4, "trouble_after": 1209600.0, "stale_after": 94608000.0, "watch_mine": 604800.0, "watch_stacks": 2592000.0}', 0, '{}');
INSERT INTO "runs" VALUES (6, '2026-05-12 08:00:00.000000', '2026-05-12 08:01:12.000000', 1, 0, 1, 0, 0, 72.4, 0, '', '{"confirm_after": 86400.0, "guess_count": 3, "guess_after": 1209600.0, "trouble_count": 4, "trouble_after": 1209600.0, "stale_after": 94608000.0, "watch_mine": 604800.0, "watch_stacks": 2592000.0}', 0, '{}');
INSERT INTO "tags" VALUES (1, 'heads', 'red');
INSERT INTO "tags" VALUES (2, '3d/faces', NULL);
INSERT INTO "tags" VALUES (3, 'places/recognition', NULL);
INSERT INTO "tags" VALUES (4, 'seen', NULL);
INSERT INTO "authors" VALUES (1, 0, 'Simon Giebenhain');
INSERT INTO "authors" VALUES (1, 1, 'Tobias Kirschstein');
INSERT INTO "authors" VALUES (1, 2, 'Markos Georgopoulos');
INSERT INTO "authors" VALUES (1, 3, 'Martin Rünz');
INSERT INTO "authors" VALUES (1, 4, 'Matthias Nießner');
INSERT INTO "authors" VALUES (2, 0, 'Sijie Zhu');
INSERT INTO "authors" VALUES (2, 1, 'Linjie Yang');
INSERT INTO "authors" VALUES (2, 2, 'Chen Chen');
INSERT INTO "authors" VALUES (2, 3, 'Mubarak Shah');
INSERT INTO "authors" VALUES (2, 4, 'Xiaohui Shen');
INSERT INTO "authors" VALUES (2, 5, 'Heng Wang');
INSERT INTO "authors" VALUES (3, 0, '李明');
INSERT INTO "authors" VALUES (3, 1, '王芳');
INSERT INTO "authors" VALUES (5, 0, 'Ada Byron');
INSERT INTO "authors" VALUES (6, 0, 'Grace Hopper');
INSERT INTO "authors" VALUES (7, 0, 'Grace Hopper');
INSERT INTO "mentions" VALUES (1, 1, 'https://doi.org/10.1109/CVPR52729.2023.02019', 0, 0, 0, NULL);
INSERT INTO "mentions" VALUES (1, 2, 'https://simongiebenhain.github.io/NPHM', 1, 0, 0, NULL);
INSERT INTO "mentions" VALUES (2, 3, 'https://doi.org/10.1109/cvpr52729.2023.01856', 0, 0, 0, NULL);
INSERT INTO "mentions" VALUES (2, 4, 'https://arxiv.org/abs/2304.03410', 1, 0, 0, NULL);
INSERT INTO "mentions" VALUES (2, 5, 'https://github.com/Jeff-Zilence/R2Former', 2, 0, 0, NULL);
INSERT INTO "mentions" VALUES (5, 9, 'https://doi.org/10.1000/doubted.1', 0, 0, 0, NULL);
INSERT INTO "mentions" VALUES (5, 10, 'https://lab.example/old', 1, 0, 0, NULL);
INSERT INTO "mentions" VALUES (5, 11, 'https://lab.example/unasked', 2, 0, 0, NULL);
INSERT INTO "mentions" VALUES (6, 12, 'https://github.com/mpii/taken', 0, 0, 0, NULL);
INSERT INTO "mentions" VALUES (6, 13, 'https://refused.example/demo', 1, 0, 0, NULL);
INSERT INTO "mentions" VALUES (6, 14, 'https://lab.example/vouched', 2, 0, 0, NULL);
INSERT INTO "mentions" VALUES (6, 15, 'https://github.com/mpii/kept', 3, 0, 0, NULL);
INSERT INTO "mentions" VALUES (7, 16, 'https://lab.example/muted', 0, 0, 0, NULL);
INSERT INTO "mentions" VALUES (3, 18, 'https://added.example/by-hand', 0, 1, 0, NULL);
INSERT INTO "mentions" VALUES (3, 19, 'https://added.example/taken-off', 1, 1, 0, NULL);
INSERT INTO "paper_tags" VALUES (1, 1);
INSERT INTO "paper_tags" VALUES (1, 2);
INSERT INTO "paper_tags" VALUES (2, 3);
INSERT INTO "paper_tags" VALUES (2, 4);
INSERT INTO "flips" VALUES (1, 1, 1, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, NULL, 'registered with Crossref', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (2, 2, 2, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, NULL, 'it answers', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (3, 3, 3, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, NULL, 'registered with Crossref', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (4, 5, 4, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, 'active', 'it is there', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (5, 2, 6, '2026-05-17 08:00:00.000000', 'alive', 'failing', NULL, NULL, 'the page is not found (404)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (6, 5, 8, '2026-05-17 08:00:00.000000', 'alive', 'dead', 'active', 'gone', 'GitHub knows no such repository', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (7, 7, 9, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, NULL, 'the page is there (HTTP 200)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (8, 8, 10, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, 'active', 'last push 2026-01-01', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (9, 11, 11, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, NULL, 'the page is there (HTTP 200)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (10, 12, 12, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, 'active', 'last push 2026-01-01', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (11, 14, 13, '2026-05-03 08:00:00.000000', 'unchecked', 'failing', NULL, NULL, 'the page is not found (HTTP 404)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (12, 15, 14, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, 'active', 'last push 2026-01-01', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (13, 16, 15, '2026-05-03 08:00:00.000000', 'unchecked', 'alive', NULL, NULL, 'the page is there (HTTP 200)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (14, 7, 16, '2026-05-10 08:00:00.000000', 'alive', 'failing', NULL, NULL, 'the page is not found (HTTP 404)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (15, 16, 17, '2026-05-10 08:00:00.000000', 'alive', 'failing', NULL, NULL, 'the page is not found (HTTP 404)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (16, 14, 18, '2026-05-11 08:00:00.000000', 'failing', 'alive', NULL, NULL, 'you saw it work', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (17, 6, 20, '2026-05-12 08:00:00.000000', 'unchecked', 'alive', NULL, NULL, 'registered with Crossref', NULL, NULL, 'retracted');
INSERT INTO "flips" VALUES (18, 7, 21, '2026-05-12 08:00:00.000000', 'failing', 'dead', NULL, NULL, 'the page is not found (HTTP 404)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (19, 8, 22, '2026-05-12 08:00:00.000000', 'alive', 'dead', 'active', 'gone', 'GitHub knows no such repository', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (20, 9, 23, '2026-05-12 08:00:00.000000', 'unchecked', 'alive', NULL, NULL, 'registered with Crossref', NULL, NULL, 'concern');
INSERT INTO "flips" VALUES (21, 10, 24, '2026-05-12 08:00:00.000000', 'unchecked', 'moved', NULL, NULL, 'moved for good to https://lab.example/new', 'https://lab.example/new', NULL, NULL);
INSERT INTO "flips" VALUES (22, 11, 25, '2026-05-12 08:00:00.000000', 'alive', 'failing', NULL, NULL, 'no answer in time', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (23, 12, 26, '2026-05-12 08:00:00.000000', 'alive', 'alive', 'active', 'active', 'another repository (number 7) stands under this name now', NULL, NULL, 'taken-over');
INSERT INTO "flips" VALUES (24, 13, 27, '2026-05-12 08:00:00.000000', 'unchecked', 'restricted', NULL, NULL, 'somebody answers but refuses a robot (HTTP 403)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (25, 16, 29, '2026-05-12 08:00:00.000000', 'failing', 'dead', NULL, NULL, 'the page is not found (HTTP 404)', NULL, NULL, NULL);
INSERT INTO "flips" VALUES (26, 17, 30, '2026-05-12 08:00:00.000000', 'unchecked', 'restricted', NULL, NULL, 'a page that wants a browser', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (1, 1, 1, '2026-05-03 08:00:00.000000', 'ok', 'registered with Crossref', 200, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (2, 2, 1, '2026-05-03 08:00:00.000000', 'ok', 'it answers', 200, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (3, 3, 1, '2026-05-03 08:00:00.000000', 'ok', 'registered with Crossref', 200, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (4, 5, 1, '2026-05-03 08:00:00.000000', 'ok', 'it is there', 200, NULL, NULL, 'active', 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (5, 1, 2, '2026-05-17 08:00:00.000000', 'ok', 'registered with Crossref', 200, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (6, 2, 2, '2026-05-17 08:00:00.000000', 'gone', 'the page is not found (404)', 404, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (7, 3, 2, '2026-05-17 08:00:00.000000', 'ok', 'registered with Crossref', 200, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (8, 5, 2, '2026-05-17 08:00:00.000000', 'gone', 'GitHub knows no such repository', 404, NULL, NULL, 'gone', 1, '{"api": "NOT_FOUND", "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (9, 7, 3, '2026-05-03 08:00:00.000000', 'ok', 'the page is there (HTTP 200)', 200, NULL, NULL, NULL, 0, '{"rule": "page", "hops": [], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (10, 8, 3, '2026-05-03 08:00:00.000000', 'ok', 'last push 2026-01-01', 200, NULL, NULL, 'active', 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (11, 11, 3, '2026-05-03 08:00:00.000000', 'ok', 'the page is there (HTTP 200)', 200, NULL, NULL, NULL, 0, '{"rule": "page", "hops": [], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (12, 12, 3, '2026-05-03 08:00:00.000000', 'ok', 'last push 2026-01-01', 200, NULL, NULL, 'active', 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (13, 14, 3, '2026-05-03 08:00:00.000000', 'gone', 'the page is not found (HTTP 404)', 404, NULL, NULL, NULL, 0, '{"hops": [[301, "https://publisher.example/article/1"]], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (14, 15, 3, '2026-05-03 08:00:00.000000', 'ok', 'last push 2026-01-01', 200, NULL, NULL, 'active', 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (15, 16, 3, '2026-05-03 08:00:00.000000', 'ok', 'the page is there (HTTP 200)', 200, NULL, NULL, NULL, 0, '{"rule": "page", "hops": [], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (16, 7, 4, '2026-05-10 08:00:00.000000', 'gone', 'the page is not found (HTTP 404)', 404, NULL, NULL, NULL, 0, '{"hops": [[301, "https://publisher.example/article/1"]], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (17, 16, 4, '2026-05-10 08:00:00.000000', 'gone', 'the page is not found (HTTP 404)', 404, NULL, NULL, NULL, 0, '{"hops": [[301, "https://publisher.example/article/1"]], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (18, 14, NULL, '2026-05-11 08:00:00.000000', 'seen', 'you saw it work', NULL, NULL, NULL, NULL, 0, '{}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (19, 16, NULL, '2026-05-11 08:00:00.000000', 'muted', '', NULL, NULL, NULL, NULL, 0, '{}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (20, 6, 5, '2026-05-12 08:00:00.000000', 'ok', 'registered with Crossref', 200, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', 'retracted', '10.1000/notice.7', NULL);
INSERT INTO "observations" VALUES (21, 7, 5, '2026-05-12 08:00:00.000000', 'gone', 'the page is not found (HTTP 404)', 404, NULL, NULL, NULL, 0, '{"hops": [[301, "https://publisher.example/article/1"]], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (22, 8, 5, '2026-05-12 08:00:00.000000', 'gone', 'GitHub knows no such repository', 404, NULL, NULL, 'gone', 1, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (23, 9, 5, '2026-05-12 08:00:00.000000', 'ok', 'registered with Crossref', 200, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', 'concern', '10.1000/notice.7', NULL);
INSERT INTO "observations" VALUES (24, 10, 5, '2026-05-12 08:00:00.000000', 'moved', 'moved for good to https://lab.example/new', 301, 'https://lab.example/new', 'https://lab.example/new', NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (25, 11, 5, '2026-05-12 08:00:00.000000', 'timeout', 'no answer in time', NULL, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (26, 12, 5, '2026-05-12 08:00:00.000000', 'ok', 'another repository (number 7) stands under this name now', 200, NULL, NULL, 'active', 0, '{"checker": "0.1.0"}', 'taken-over', NULL, NULL);
INSERT INTO "observations" VALUES (27, 13, 5, '2026-05-12 08:00:00.000000', 'forbidden', 'somebody answers but refuses a robot (HTTP 403)', 403, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (28, 14, 5, '2026-05-12 08:00:00.000000', 'gone', 'the page is not found (HTTP 404)', 404, NULL, NULL, NULL, 0, '{"hops": [[301, "https://publisher.example/article/1"]], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (29, 16, 5, '2026-05-12 08:00:00.000000', 'gone', 'the page is not found (HTTP 404)', 404, NULL, NULL, NULL, 0, '{"hops": [[301, "https://publisher.example/article/1"]], "checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (30, 17, 6, '2026-05-12 08:00:00.000000', 'challenge', 'a page that wants a browser', 403, NULL, NULL, NULL, 0, '{"checker": "0.1.0"}', NULL, NULL, NULL);
INSERT INTO "observations" VALUES (31, 1, NULL, '2026-05-20 13:25:00.000000', 'muted', '', NULL, NULL, NULL, NULL, 0, '{}', NULL, NULL, NULL);
INSERT INTO "rescues" VALUES (7, '2026-05-18 12:00:00.000000', 'https://web.archive.org/web/20230411093000/https://lab.example/data', 'wayback', '2023-04-11 09:30:00.000000', 'a copy as it was on 2023-04-11, kept by the Wayback Machine', '');
INSERT INTO "rescues" VALUES (8, '2026-05-18 12:00:00.000000', NULL, NULL, NULL, '', '');
INSERT INTO "rescues" VALUES (11, '2026-05-18 12:00:00.000000', NULL, NULL, NULL, '', 'the Wayback Machine could not be asked: no answer in time');
INSERT INTO "rescues" VALUES (15, '2026-05-18 12:00:00.000000', 'https://github.com/mpii/kept-fork', 'fork', NULL, 'mpii/kept-fork, a fork that still stands', '');
INSERT INTO "status_changes" VALUES (1, 1, '2026-05-20 12:05:00.000000', 'mine', 'reading');
INSERT INTO "status_changes" VALUES (2, 2, '2026-05-20 12:10:00.000000', 'mine', 'to-read');
INSERT INTO "status_changes" VALUES (3, 1, '2026-05-20 12:15:00.000000', 'mine', 'read');
INSERT INTO "status_changes" VALUES (4, 3, '2026-05-20 12:25:00.000000', 'mine', NULL);
INSERT INTO "status_changes" VALUES (5, 2, '2026-05-20 14:05:00.000000', 'mine', 'set-aside');
INSERT INTO "note_versions" VALUES (1, 1, '2026-05-20 12:45:00.000000', '**Read** this, by $x^2$.');
INSERT INTO "note_versions" VALUES (2, 3, '2026-05-20 12:50:00.000000', 'Ein Wort: größer – 李');
INSERT INTO "imports" VALUES (1, '2026-05-20 14:00:00.000000', 2, 0, 0, 'asking', 0, 0, 0, 0, 86, 86, '[{"name": "pasted text", "size": 86, "format": "list", "entries": 2, "rejects": 0, "remarks": 0}]', '{"new": [{"title": "First of two, 2020.", "paper": 0, "authors": [], "year": null, "file": "pasted text", "changes": []}, {"title": "A page alone.", "paper": 0, "authors": [], "year": null, "file": "pasted text", "changes": []}], "along": {"tags": 0, "mine": 0, "notes": 0}}', '{}', NULL, '');
INSERT INTO "saved_searches" VALUES (1, 'Dead ones', 'link:dead');
INSERT INTO "rules" VALUES (1, 'heads', 'ruled', NULL, NULL);
INSERT INTO "operations" VALUES (1, '2026-05-20 12:05:00.000000', 'Marked “Learning Neural Parametric Head Models” as “Reading”', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (2, '2026-05-20 12:10:00.000000', 'Marked “R2 Former: Unified Retrieval and Reranking Transformer for Place Recogn…” as “To read”', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (3, '2026-05-20 12:15:00.000000', 'Marked “Learning Neural Parametric Head Models” as “Read”', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (4, '2026-05-20 12:25:00.000000', 'Put “一种新的方法” on My list', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (5, '2026-05-20 12:30:00.000000', 'Tagged a paper', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (6, '2026-05-20 12:35:00.000000', 'Tagged a paper', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (7, '2026-05-20 12:40:00.000000', 'Tagged a paper with #seen', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (8, '2026-05-20 12:45:00.000000', 'Wrote a note on “Learning Neural Parametric Head Models”', NULL, 7, 'note 1', 0);
INSERT INTO "operations" VALUES (9, '2026-05-20 12:50:00.000000', 'Wrote a note on “一种新的方法”', NULL, 7, 'note 3', 0);
INSERT INTO "operations" VALUES (10, '2026-05-20 12:55:00.000000', 'Gave “R2 Former: Unified Retrieval and Reranking Transformer for Place Recogn…” 4 stars', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (11, '2026-05-20 13:00:00.000000', 'Set the priority of “Learning Neural Parametric Head Models” to high', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (12, '2026-05-20 13:05:00.000000', 'Put “R2 Former: Unified Retrieval and Reranking Transformer for Place Recogn…” up next', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (13, '2026-05-20 13:10:00.000000', 'Corrected “一种新的方法”', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (14, '2026-05-20 13:15:00.000000', 'Added a link to a paper', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (15, '2026-05-20 13:20:00.000000', 'Added a link to a paper', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (16, '2026-05-20 13:25:00.000000', 'Muted a link: doi.org/10.1109/CVPR52729.2023.02019', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (17, '2026-05-20 13:30:00.000000', 'Coloured the tag #heads red', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (18, '2026-05-20 13:35:00.000000', 'Renamed the tag #places to #places/recognition', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (19, '2026-05-20 13:40:00.000000', 'Saved a search', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (20, '2026-05-20 13:45:00.000000', 'Made a rule', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (21, '2026-05-20 13:50:00.000000', 'Deleted “A Retracted Work”', NULL, 7, NULL, 0);
INSERT INTO "operations" VALUES (22, '2026-05-20 14:05:00.000000', 'Marked “R2 Former: Unified Retrieval and Reranking Transformer for Place Recogn…” as “Set aside”', NULL, 7, NULL, 0);
INSERT INTO "row_changes" VALUES (1, 1, 'status_changes', 'came', '[1]', NULL, NULL);
INSERT INTO "row_changes" VALUES (2, 1, 'papers', 'changed', '[1]', '{"shelf":"stacks","status":null,"status_since":null}', NULL);
INSERT INTO "row_changes" VALUES (3, 1, 'links', 'changed', '[1]', '{"due":"2026-06-16 18:25:51.160111"}', '{"due":"2026-05-24 00:00:00.000000"}');
INSERT INTO "row_changes" VALUES (4, 2, 'status_changes', 'came', '[2]', NULL, NULL);
INSERT INTO "row_changes" VALUES (5, 2, 'papers', 'changed', '[2]', '{"shelf":"stacks","status":null,"status_since":null}', NULL);
INSERT INTO "row_changes" VALUES (6, 2, 'links', 'changed', '[3]', '{"due":"2026-06-16 23:28:17.334346"}', '{"due":"2026-05-24 00:00:00.000000"}');
INSERT INTO "row_changes" VALUES (7, 3, 'status_changes', 'came', '[3]', NULL, NULL);
INSERT INTO "row_changes" VALUES (8, 3, 'papers', 'changed', '[1]', '{"status":"reading","status_since":"2026-05-20 12:05:00.000000"}', NULL);
INSERT INTO "row_changes" VALUES (9, 4, 'status_changes', 'came', '[4]', NULL, NULL);
INSERT INTO "row_changes" VALUES (10, 4, 'papers', 'changed', '[3]', '{"shelf":"stacks"}', NULL);
INSERT INTO "row_changes" VALUES (11, 5, 'tags', 'came', '[1]', NULL, NULL);
INSERT INTO "row_changes" VALUES (12, 5, 'tags', 'came', '[2]', NULL, NULL);
INSERT INTO "row_changes" VALUES (13, 5, 'paper_tags', 'came', '[1,1]', NULL, NULL);
INSERT INTO "row_changes" VALUES (14, 5, 'paper_tags', 'came', '[1,2]', NULL, NULL);
INSERT INTO "row_changes" VALUES (15, 6, 'tags', 'came', '[3]', NULL, NULL);
INSERT INTO "row_changes" VALUES (16, 6, 'paper_tags', 'came', '[2,3]', NULL, NULL);
INSERT INTO "row_changes" VALUES (17, 7, 'tags', 'came', '[4]', NULL, NULL);
INSERT INTO "row_changes" VALUES (18, 7, 'paper_tags', 'came', '[2,4]', NULL, NULL);
INSERT INTO "row_changes" VALUES (19, 8, 'note_versions', 'came', '[1]', NULL, NULL);
INSERT INTO "row_changes" VALUES (20, 9, 'note_versions', 'came', '[2]', NULL, NULL);
INSERT INTO "row_changes" VALUES (21, 10, 'papers', 'changed', '[2]', '{"rating":null}', NULL);
INSERT INTO "row_changes" VALUES (22, 11, 'papers', 'changed', '[1]', '{"priority":1}', NULL);
INSERT INTO "row_changes" VALUES (23, 12, 'papers', 'changed', '[2]', '{"up_next":null}', NULL);
INSERT INTO "row_changes" VALUES (24, 13, 'papers', 'changed', '[3]', '{"year":2021,"abstract":null,"edited":"[]"}', NULL);
INSERT INTO "row_changes" VALUES (25, 14, 'links', 'came', '[18]', NULL, NULL);
INSERT INTO "row_changes" VALUES (26, 14, 'mentions', 'came', '[3,18]', NULL, NULL);
INSERT INTO "row_changes" VALUES (27, 15, 'links', 'came', '[19]', NULL, NULL);
INSERT INTO "row_changes" VALUES (28, 15, 'mentions', 'came', '[3,19]', NULL, NULL);
INSERT INTO "row_changes" VALUES (29, 16, 'observations', 'came', '[31]', NULL, NULL);
INSERT INTO "row_changes" VALUES (30, 17, 'tags', 'changed', '[1]', '{"colour":null}', NULL);
INSERT INTO "row_changes" VALUES (31, 18, 'tags', 'changed', '[3]', '{"name":"places"}', NULL);
INSERT INTO "row_changes" VALUES (32, 19, 'saved_searches', 'came', '[1]', NULL, NULL);
INSERT INTO "row_changes" VALUES (33, 20, 'rules', 'came', '[1]', NULL, NULL);
INSERT INTO "row_changes" VALUES (34, 21, 'trash', 'came', '[4]', NULL, NULL);
INSERT INTO "row_changes" VALUES (35, 21, 'mentions', 'went', '[4,6]', '{"paper_id":4,"link_id":6,"url":"https://doi.org/10.1000/retracted.1","position":0,"by_reader":0,"removed":0,"former":null}', NULL);
INSERT INTO "row_changes" VALUES (36, 21, 'mentions', 'went', '[4,7]', '{"paper_id":4,"link_id":7,"url":"https://lab.example/data","position":1,"by_reader":0,"removed":0,"former":null}', NULL);
INSERT INTO "row_changes" VALUES (37, 21, 'mentions', 'went', '[4,8]', '{"paper_id":4,"link_id":8,"url":"https://github.com/mpii/lost","position":2,"by_reader":0,"removed":0,"former":null}', NULL);
INSERT INTO "row_changes" VALUES (38, 21, 'authors', 'went', '[4,0]', '{"paper_id":4,"position":0,"name":"Ada Byron"}', NULL);
INSERT INTO "row_changes" VALUES (39, 21, 'papers', 'went', '[4]', '{"id":4,"title":"A Retracted Work","fingerprint":"aretractedwork|2022","venue":null,"year":2022,"doi":"10.1000/retracted.1","arxiv":null,"url":null,"abstract":null,"note":"","note_since":null,"shelf":"stacks","status":null,"added":"2026-05-03 08:00:00.000000","edited":"[]","details":"{}","filled":"{}","status_since":null,"priority":1,"rating":null,"up_next":null}', NULL);
INSERT INTO "row_changes" VALUES (40, 22, 'status_changes', 'came', '[5]', NULL, NULL);
INSERT INTO "row_changes" VALUES (41, 22, 'papers', 'changed', '[2]', '{"status":"to-read","status_since":"2026-05-20 12:10:00.000000"}', NULL);
INSERT INTO "row_changes" VALUES (42, 22, 'papers', 'changed', '[2]', '{"up_next":1}', NULL);
INSERT INTO "trash" VALUES (4, '2026-05-20 13:50:00.000000', 'A Retracted Work', 'aretractedwork|2022', '10.1000/retracted.1', NULL, '{"papers": [{"id": 4, "title": "A Retracted Work", "fingerprint": "aretractedwork|2022", "venue": null, "year": 2022, "doi": "10.1000/retracted.1", "arxiv": null, "url": null, "abstract": null, "note": "", "note_since": null, "shelf": "stacks", "status": null, "added": "2026-05-03 08:00:00.000000", "edited": "[]", "details": "{}", "filled": "{}", "status_since": null, "priority": 1, "rating": null, "up_next": null}], "authors": [{"paper_id": 4, "position": 0, "name": "Ada Byron"}], "mentions": [{"paper_id": 4, "link_id": 6, "url": "https://doi.org/10.1000/retracted.1", "position": 0, "by_reader": 0, "removed": 0, "former": null, "identity": "doi.org/10.1000/retracted.1"}, {"paper_id": 4, "link_id": 7, "url": "https://lab.example/data", "position": 1, "by_reader": 0, "removed": 0, "former": null, "identity": "lab.example/data"}, {"paper_id": 4, "link_id": 8, "url": "https://github.com/mpii/lost", "position": 2, "by_reader": 0, "removed": 0, "former": null, "identity": "github.com/mpii/lost"}]}');
DELETE FROM "paper_text_data";
INSERT INTO "paper_text_data" VALUES (1, X'061E540C0007');
INSERT INTO "paper_text_data" VALUES (10, X'000000000104040004010101020101030101040101');
INSERT INTO "paper_text_data" VALUES (137438953473, X'000002F40530323032310306010203040133010601020301060102030103616E6402020601046368656E020A01010E03050203767072010601020201060102020103666F7202020904036D6572020203010C67656F72676F706F756C6F73010801010F050209696562656E6861696E010801010305010468656164010205050173010601040203026E670206010120010469636376030601020202016E0106010405010B6B6972736368737465696E01080101090501086C6561726E696E670102020205696E6A6965020601010801066D61726B6F73010601010E040374696E01060101140306747468696173010601011A02056F64656C73010206020675626172616B020601011401066E657572616C0102030207696573736E6572010801011B05010A706172616D657472696301020402046C61636502020A060173020601040201027232020202020A65636F676E6974696F6E02020B030772616E6B696E6702020703077472696576616C0202050203756E7A0108010115050104736861680208010115050302656E020801011B050204696A6965020601010203036D6F6E010601010201047468656D010601040602056F626961730106010108020A72616E73666F726D65720202080107756E6966696564020204010477616E6702080101210502036974680106010403010278320106010404020669616F687569020601011A010479616E6702080101090501037A68750208010103050103E4B8800302020103E696B00302040301B90302060202988E030601010302029D8E03060101020202B3950302070103E78E8B030601010502029A840302050202A78D0302030103E88AB303060101060103EE808001160101040505050505050505011A010104050505050505050505050106010104030281630206010111040168020601012304016C020601010B04016D010A0101110808010601011704017301060101050106010105040174010601010B040178020601011D03058263767072010601020401060102040404696363760306010204040B0D080D0F080814110908090B08130D0C0D0A0D0A0D0B0F0F0908070F0C0C0B0C0A0B0A0B0C0F0C0C0A090D0C0B0808060909070A07070A260908080F0D080811');
INSERT INTO "paper_text_data" VALUES (274877906945, X'00000102053032303139070601020203023230060601020204013105060102020401320406010202010161040202010202020202020264610406010102010601010202026E6406020301056279726F6E0408010103050108010103050105646561746807020402066F756274656405020301056772616365060601010201060101020106686F7070657206080101030501080101030501057175696574070203010772656675736564060204030774726163746564040203010574616B656E0602020104776F726B0402040102040103EE80800406010104010601010401060101040106010104030281610406010105010601010504016706060101050106010105040B0908080C0E07130A0B11140A0C0C0A0C190E');
INSERT INTO "paper_text_data" VALUES (412316860417, X'0000009105303230323103010401320306010203010469636376030701020201046D696E6503060104020103E4B8800303020103E696B00303040301B90303060202988E030701010302029D8E03070101020202B3950303070103E78E8B030701010502029A840303050202A78D0303030103E88AB303070101060103EE808003070101040305826963637603070102040408080B0B0808060909070A07070A0A');
INSERT INTO "paper_text_data" VALUES (549755813889, X'000000420530323032320401010161040102026461040101056279726F6E0401010972657472616374656404010104776F726B04010103EE8080040103028161040104080506090D0807');
DELETE FROM "paper_text_idx";
INSERT INTO "paper_text_idx" VALUES (1, X'', 2);
INSERT INTO "paper_text_idx" VALUES (2, X'', 2);
INSERT INTO "paper_text_idx" VALUES (3, X'', 2);
INSERT INTO "paper_text_idx" VALUES (4, X'', 2);
DELETE FROM "paper_text_content";
INSERT INTO "paper_text_content" VALUES (1, 'Learning Neural Parametric Head Models', 'Simon Giebenhain  S Giebenhain  Tobias Kirschstein  T Kirschstein  Markos Georgopoulos  M Georgopoulos  Martin rünz  M rünz  Matthias niessner  M niessner', 'CVPR 2023 cvpr', '', 'Heads, with x2 in them.');
INSERT INTO "paper_text_content" VALUES (2, 'R2 Former: Unified Retrieval and Reranking Transformer for Place Recognition', 'Sijie Zhu  S Zhu  Linjie Yang  L Yang  Chen Chen  C Chen  Mubarak Shah  M Shah  Xiaohui Shen  X Shen  Heng Wang  H Wang', 'CVPR 2023 cvpr', '', 'Places.');
INSERT INTO "paper_text_content" VALUES (3, ' 一  种  新  的  方  法 ', ' 李  明    王  芳 ', 'ICCV 2022 iccv', '', 'Mine.');
INSERT INTO "paper_text_content" VALUES (5, 'A Doubted Work', 'Ada Byron  A Byron', ' 2021 ', '', '');
INSERT INTO "paper_text_content" VALUES (6, 'Taken and Refused', 'Grace Hopper  G Hopper', ' 2020 ', '', '');
INSERT INTO "paper_text_content" VALUES (7, 'A Quiet Death', 'Grace Hopper  G Hopper', ' 2019 ', '', '');
DELETE FROM "paper_text_docsize";
INSERT INTO "paper_text_docsize" VALUES (1, X'051D030005');
INSERT INTO "paper_text_docsize" VALUES (2, X'0A23030001');
INSERT INTO "paper_text_docsize" VALUES (3, X'0605030001');
INSERT INTO "paper_text_docsize" VALUES (5, X'0305010000');
INSERT INTO "paper_text_docsize" VALUES (6, X'0305010000');
INSERT INTO "paper_text_docsize" VALUES (7, X'0305010000');
DELETE FROM "paper_text_config";
INSERT INTO "paper_text_config" VALUES ('version', 4);
DELETE FROM "paper_text_tags_data";
INSERT INTO "paper_text_tags_data" VALUES (1, X'0406');
INSERT INTO "paper_text_tags_data" VALUES (10, X'000000000105050005010101020101030101040101050101');
INSERT INTO "paper_text_tags_data" VALUES (137438953473, X'0000000E0630686561647301020204');
INSERT INTO "paper_text_tags_data" VALUES (274877906945, X'0000001503303364020202010566616365730202030407');
INSERT INTO "paper_text_tags_data" VALUES (412316860417, X'0000000F0730706C6163657303020204');
INSERT INTO "paper_text_tags_data" VALUES (549755813889, X'0000000D05307365656E04020204');
INSERT INTO "paper_text_tags_data" VALUES (687194767361, X'0000001F0730706C61636573030302010B7265636F676E6974696F6E030203040B');
DELETE FROM "paper_text_tags_idx";
INSERT INTO "paper_text_tags_idx" VALUES (1, X'', 2);
INSERT INTO "paper_text_tags_idx" VALUES (2, X'', 2);
INSERT INTO "paper_text_tags_idx" VALUES (3, X'', 2);
INSERT INTO "paper_text_tags_idx" VALUES (4, X'', 2);
INSERT INTO "paper_text_tags_idx" VALUES (5, X'', 2);
DELETE FROM "paper_text_tags_content";
INSERT INTO "paper_text_tags_content" VALUES (1, 'heads');
INSERT INTO "paper_text_tags_content" VALUES (2, '3d/faces');
INSERT INTO "paper_text_tags_content" VALUES (3, 'places/recognition');
INSERT INTO "paper_text_tags_content" VALUES (4, 'seen');
DELETE FROM "paper_text_tags_docsize";
INSERT INTO "paper_text_tags_docsize" VALUES (1, X'01');
INSERT INTO "paper_text_tags_docsize" VALUES (2, X'02');
INSERT INTO "paper_text_tags_docsize" VALUES (3, X'02');
INSERT INTO "paper_text_tags_docsize" VALUES (4, X'01');
DELETE FROM "paper_text_tags_config";
INSERT INTO "paper_text_tags_config" VALUES ('version', 4);
INSERT INTO "links" VALUES (1, 'https://doi.org/10.1109/CVPR52729.2023.02019', 'https://doi.org/10.1109/cvpr52729.2023.02019', 'doi.org/10.1109/cvpr52729.2023.02019', 'doi', 'doi.org', '2026-05-03 08:00:00.000000', '2026-05-17 08:00:00.000000', '2026-05-24 00:00:00.000000', 'alive', 'registered with Crossref', '2026-05-03 08:00:00.000000', 'ok', NULL, NULL, NULL, '[]', NULL, NULL, 'ok', NULL, 1, '{}', NULL);
INSERT INTO "links" VALUES (2, 'https://simongiebenhain.github.io/NPHM', 'https://simongiebenhain.github.io/NPHM', 'simongiebenhain.github.io/NPHM', 'github-pages', 'simongiebenhain.github.io', '2026-05-03 08:00:00.000000', '2026-05-17 08:00:00.000000', '2026-05-18 08:08:13.071093', 'failing', 'the page is not found (404)', '2026-05-17 08:00:00.000000', 'gone', NULL, NULL, NULL, '[["gone", "2026-05-17T08:00:00+00:00", 1]]', NULL, NULL, 'gone', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (3, 'https://doi.org/10.1109/cvpr52729.2023.01856', 'https://doi.org/10.1109/cvpr52729.2023.01856', 'doi.org/10.1109/cvpr52729.2023.01856', 'doi', 'doi.org', '2026-05-03 08:00:00.000000', '2026-05-17 08:00:00.000000', '2026-05-24 00:00:00.000000', 'alive', 'registered with Crossref', '2026-05-03 08:00:00.000000', 'ok', NULL, NULL, NULL, '[]', NULL, NULL, 'ok', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (4, 'https://arxiv.org/abs/2304.03410', 'https://arxiv.org/abs/2304.03410', 'arxiv.org/abs/2304.03410', 'arxiv', 'arxiv.org', '2026-05-03 08:00:00.000000', NULL, '2026-05-03 08:00:00.000000', 'unchecked', '', NULL, NULL, NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (5, 'https://github.com/Jeff-Zilence/R2Former', 'https://github.com/Jeff-Zilence/R2Former', 'github.com/jeff-zilence/r2former', 'github', 'github.com', '2026-05-03 08:00:00.000000', '2026-05-17 08:00:00.000000', '2026-06-22 04:07:18.991718', 'dead', 'GitHub knows no such repository', '2026-05-17 08:00:00.000000', 'gone', 'gone', NULL, NULL, '[["gone", "2026-05-17T08:00:00+00:00", 1]]', NULL, NULL, 'gone', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (6, 'https://doi.org/10.1000/retracted.1', 'https://doi.org/10.1000/retracted.1', 'doi.org/10.1000/retracted.1', 'doi', 'doi.org', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-14 03:49:40.287986', 'alive', 'registered with Crossref', '2026-05-12 08:00:00.000000', 'ok', NULL, NULL, NULL, '[]', 'retracted', '10.1000/notice.7', 'ok', NULL, 0, '{"landing": "https://publisher.example/article/1"}', 17);
INSERT INTO "links" VALUES (7, 'https://lab.example/data', 'https://lab.example/data', 'lab.example/data', 'web', 'lab.example', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-15 21:35:31.261852', 'dead', 'the page is not found (HTTP 404)', '2026-05-12 08:00:00.000000', 'gone', NULL, NULL, NULL, '[["gone", "2026-05-10T08:00:00+00:00", 2]]', NULL, NULL, 'gone', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (8, 'https://github.com/mpii/lost', 'https://github.com/mpii/lost', 'github.com/mpii/lost', 'github', 'github.com', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-13 04:31:19.882354', 'dead', 'GitHub knows no such repository', '2026-05-12 08:00:00.000000', 'gone', 'gone', NULL, NULL, '[["gone", "2026-05-12T08:00:00+00:00", 1]]', NULL, NULL, 'gone', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (9, 'https://doi.org/10.1000/doubted.1', 'https://doi.org/10.1000/doubted.1', 'doi.org/10.1000/doubted.1', 'doi', 'doi.org', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-16 23:00:44.588171', 'alive', 'registered with Crossref', '2026-05-12 08:00:00.000000', 'ok', NULL, NULL, NULL, '[]', 'concern', '10.1000/notice.7', 'ok', NULL, 0, '{"landing": "https://publisher.example/article/1"}', 17);
INSERT INTO "links" VALUES (10, 'https://lab.example/old', 'https://lab.example/old', 'lab.example/old', 'web', 'lab.example', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-12 13:42:58.311597', 'moved', 'moved for good to https://lab.example/new', '2026-05-12 08:00:00.000000', 'moved', NULL, 'https://lab.example/new', 'https://lab.example/new', '[]', NULL, NULL, 'moved', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (11, 'https://lab.example/unasked', 'https://lab.example/unasked', 'lab.example/unasked', 'web', 'lab.example', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-05-13 11:06:59.471694', 'failing', 'no answer in time', '2026-05-12 08:00:00.000000', 'timeout', NULL, NULL, NULL, '[["trouble", "2026-05-12T08:00:00+00:00", 1]]', NULL, NULL, 'timeout', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (12, 'https://github.com/mpii/taken', 'https://github.com/mpii/taken', 'github.com/mpii/taken', 'github', 'github.com', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-15 23:25:50.587566', 'alive', 'another repository (number 7) stands under this name now', '2026-05-03 08:00:00.000000', 'ok', 'active', NULL, NULL, '[]', 'taken-over', NULL, 'ok', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (13, 'https://refused.example/demo', 'https://refused.example/demo', 'refused.example/demo', 'web', 'refused.example', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-14 11:47:50.713779', 'restricted', 'somebody answers but refuses a robot (HTTP 403)', '2026-05-12 08:00:00.000000', 'forbidden', NULL, NULL, NULL, '[]', NULL, NULL, 'forbidden', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (14, 'https://lab.example/vouched', 'https://lab.example/vouched', 'lab.example/vouched', 'web', 'lab.example', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-12 19:37:33.355283', 'alive', 'you saw it work', '2026-05-11 08:00:00.000000', 'gone', NULL, NULL, NULL, '[]', NULL, NULL, 'gone', 'gone', 0, '{}', NULL);
INSERT INTO "links" VALUES (15, 'https://github.com/mpii/kept', 'https://github.com/mpii/kept', 'github.com/mpii/kept', 'github', 'github.com', '2026-05-03 08:00:00.000000', '2026-05-03 08:00:00.000000', '2026-06-04 12:06:44.751523', 'alive', 'last push 2026-01-01', '2026-05-03 08:00:00.000000', 'ok', 'active', NULL, NULL, '[]', NULL, NULL, 'ok', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (16, 'https://lab.example/muted', 'https://lab.example/muted', 'lab.example/muted', 'web', 'lab.example', '2026-05-03 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-11 15:50:31.538965', 'dead', 'the page is not found (HTTP 404)', '2026-05-12 08:00:00.000000', 'gone', NULL, NULL, NULL, '[["gone", "2026-05-10T08:00:00+00:00", 2]]', NULL, NULL, 'gone', NULL, 1, '{}', NULL);
INSERT INTO "links" VALUES (17, 'https://publisher.example/article/1', 'https://publisher.example/article/1', 'publisher.example/article/1', 'web', 'publisher.example', '2026-05-12 08:00:00.000000', '2026-05-12 08:00:00.000000', '2026-06-11 20:15:32.655734', 'restricted', 'a page that wants a browser', '2026-05-12 08:00:00.000000', 'challenge', NULL, NULL, NULL, '[]', NULL, NULL, 'challenge', NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (18, 'https://added.example/by-hand', 'https://added.example/by-hand', 'added.example/by-hand', 'web', 'added.example', '2026-05-20 13:15:00.000000', NULL, '2026-05-20 13:15:00.000000', 'unchecked', '', NULL, NULL, NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, 0, '{}', NULL);
INSERT INTO "links" VALUES (19, 'https://added.example/taken-off', 'https://added.example/taken-off', 'added.example/taken-off', 'web', 'added.example', '2026-05-20 13:20:00.000000', NULL, '2026-05-20 13:20:00.000000', 'unchecked', '', NULL, NULL, NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, 0, '{}', NULL);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES ('links', 19);
INSERT INTO "touched" VALUES (1, 53, 1);
INSERT INTO "touched" VALUES (2, 61, 2);
INSERT INTO "touched" VALUES (3, 52, 50);
INSERT INTO "touched" VALUES (4, 59, 59);
INSERT INTO "touched" VALUES (5, 35, 11);
INSERT INTO "touched" VALUES (6, 37, 12);
INSERT INTO "touched" VALUES (7, 33, 13);
INSERT INTO "checkpoints" VALUES (1, 5, '2027-01-01 00:00:00.000000', 'alive', 'registered with Crossref', '2026-05-03 08:00:00.000000', 'ok', NULL, NULL, NULL, '[]', NULL, NULL, 'ok', NULL, 0);
INSERT INTO "checkpoints" VALUES (2, 6, '2027-01-01 00:00:00.000000', 'failing', 'the page is not found (404)', '2026-05-17 08:00:00.000000', 'gone', NULL, NULL, NULL, '[["gone", "2026-05-17T08:00:00+00:00", 1]]', NULL, NULL, 'gone', NULL, 0);
INSERT INTO "checkpoints" VALUES (3, 7, '2027-01-01 00:00:00.000000', 'alive', 'registered with Crossref', '2026-05-03 08:00:00.000000', 'ok', NULL, NULL, NULL, '[]', NULL, NULL, 'ok', NULL, 0);
INSERT INTO "checkpoints" VALUES (5, 8, '2027-01-01 00:00:00.000000', 'dead', 'GitHub knows no such repository', '2026-05-17 08:00:00.000000', 'gone', 'gone', NULL, NULL, '[["gone", "2026-05-17T08:00:00+00:00", 1]]', NULL, NULL, 'gone', NULL, 0);
INSERT INTO "checkpoints" VALUES (7, 21, '2027-01-01 00:00:00.000000', 'dead', 'the page is not found (HTTP 404)', '2026-05-12 08:00:00.000000', 'gone', NULL, NULL, NULL, '[["gone", "2026-05-10T08:00:00+00:00", 2]]', NULL, NULL, 'gone', NULL, 0);
INSERT INTO "checkpoints" VALUES (8, 22, '2027-01-01 00:00:00.000000', 'dead', 'GitHub knows no such repository', '2026-05-12 08:00:00.000000', 'gone', 'gone', NULL, NULL, '[["gone", "2026-05-12T08:00:00+00:00", 1]]', NULL, NULL, 'gone', NULL, 0);
INSERT INTO "checkpoints" VALUES (11, 25, '2027-01-01 00:00:00.000000', 'failing', 'no answer in time', '2026-05-12 08:00:00.000000', 'timeout', NULL, NULL, NULL, '[["trouble", "2026-05-12T08:00:00+00:00", 1]]', NULL, NULL, 'timeout', NULL, 0);
INSERT INTO "checkpoints" VALUES (12, 26, '2027-01-01 00:00:00.000000', 'alive', 'another repository (number 7) stands under this name now', '2026-05-03 08:00:00.000000', 'ok', 'active', NULL, NULL, '[]', 'taken-over', NULL, 'ok', NULL, 0);
INSERT INTO "checkpoints" VALUES (14, 28, '2027-01-01 00:00:00.000000', 'alive', 'you saw it work', '2026-05-11 08:00:00.000000', 'gone', NULL, NULL, NULL, '[]', NULL, NULL, 'gone', 'gone', 0);
INSERT INTO "checkpoints" VALUES (16, 29, '2027-01-01 00:00:00.000000', 'dead', 'the page is not found (HTTP 404)', '2026-05-12 08:00:00.000000', 'gone', NULL, NULL, NULL, '[["gone", "2026-05-10T08:00:00+00:00", 2]]', NULL, NULL, 'gone', NULL, 1);
INSERT INTO "feeds" VALUES (1, '_9KkJ8jlO7k7YSemnI1-HCLJYaPWp1dKBhRoBnd_nM8', '41c66e4c-97e3-4869-82ef-42fe284cb44a', '2026-05-20 13:55:00.000000');
CREATE INDEX ix_papers_added ON papers (added);
CREATE INDEX ix_papers_arxiv ON papers (arxiv);
CREATE INDEX ix_papers_fingerprint ON papers (fingerprint);
CREATE INDEX ix_papers_status ON papers (status);
CREATE INDEX ix_papers_venue ON papers (venue);
CREATE INDEX ix_papers_year ON papers (year);
CREATE INDEX ix_reports_until ON reports (until);
CREATE INDEX ix_authors_name ON authors (name);
CREATE INDEX ix_paper_tags_tag_id ON paper_tags (tag_id);
CREATE INDEX ix_flips_at ON flips (at);
CREATE INDEX ix_flips_link ON flips (link_id);
CREATE INDEX ix_observations_run_id ON observations (run_id);
CREATE INDEX ix_observations_link ON observations (link_id, id);
CREATE INDEX ix_rescues_sought ON rescues (sought);
CREATE INDEX ix_robots_fetched ON robots (fetched);
CREATE INDEX ix_papers_noted ON papers (note_since) WHERE note != '';
CREATE INDEX ix_papers_bare ON papers (added) WHERE abstract IS NULL;
CREATE INDEX ix_papers_shelf ON papers (shelf, status, status_since, venue);
CREATE INDEX ix_papers_status_since ON papers (status_since);
CREATE INDEX ix_papers_priority ON papers (priority);
CREATE INDEX ix_papers_rating ON papers (rating);
CREATE INDEX ix_papers_up_next ON papers (up_next);
CREATE INDEX ix_mentions_link ON mentions (link_id, removed, paper_id);
CREATE INDEX ix_status_changes_paper ON status_changes (paper_id, shelf);
CREATE INDEX ix_status_changes_at ON status_changes (at, shelf, paper_id);
CREATE INDEX ix_note_versions_paper ON note_versions (paper_id);
CREATE INDEX ix_imports_at ON imports (at);
CREATE INDEX ix_origins_import ON origins (import_id, file);
CREATE INDEX ix_origins_file ON origins (file);
CREATE INDEX ix_distinct_papers_second ON distinct_papers (second);
CREATE INDEX ix_merged_papers_paper_id ON merged_papers (paper_id);
CREATE INDEX ix_merged_papers_into ON merged_papers ("into");
CREATE INDEX ix_merged_papers_fingerprint ON merged_papers (fingerprint);
CREATE INDEX ix_merged_papers_doi ON merged_papers (doi);
CREATE INDEX ix_merged_papers_arxiv ON merged_papers (arxiv);
CREATE INDEX ix_row_changes_operation ON row_changes (operation_id, id);
CREATE INDEX ix_trash_at ON trash (at);
CREATE INDEX ix_trash_fingerprint ON trash (fingerprint);
CREATE INDEX ix_trash_doi ON trash (doi);
CREATE INDEX ix_trash_arxiv ON trash (arxiv);
CREATE TRIGGER words_tags_insert AFTER INSERT ON tags BEGIN INSERT INTO paper_text_tags(rowid, name) VALUES (NEW.id, NEW.name); END;
CREATE TRIGGER words_tags_delete AFTER DELETE ON tags BEGIN DELETE FROM paper_text_tags WHERE rowid = OLD.id; END;
CREATE TRIGGER words_tags_update AFTER UPDATE OF id, name ON tags BEGIN DELETE FROM paper_text_tags WHERE rowid = OLD.id; INSERT INTO paper_text_tags(rowid, name) VALUES (NEW.id, NEW.name); END;
CREATE INDEX ix_links_host ON links (host);
CREATE INDEX ix_links_kind ON links (kind);
CREATE INDEX ix_links_landing_id ON links (landing_id);
CREATE INDEX ix_links_due ON links (due);
CREATE INDEX ix_links_flag ON links (flag);
CREATE INDEX ix_links_condition ON links (condition);
CREATE INDEX ix_touched_number ON touched (number);
CREATE INDEX ix_links_verdict ON links (verdict, muted, kind);
CREATE TRIGGER touch_papers_insert AFTER INSERT ON papers BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT NEW.id, n, n * 1 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_papers_delete AFTER DELETE ON papers BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT OLD.id, n, n * 1 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_papers_update_moved AFTER UPDATE OF title, venue, year, added ON papers BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT NEW.id, n, n * 1 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_papers_update AFTER UPDATE ON papers BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT NEW.id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_authors_delete AFTER DELETE ON authors BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT OLD.paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_paper_tags_delete AFTER DELETE ON paper_tags BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT OLD.paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_mentions_delete AFTER DELETE ON mentions BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT OLD.paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_origins_delete AFTER DELETE ON origins BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT OLD.paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_mentions_update AFTER UPDATE ON mentions BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT NEW.paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_tags_update AFTER UPDATE OF name ON tags BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) , paper_tags WHERE tag_id = NEW.id
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_links_update AFTER UPDATE OF verdict, condition, flag, muted, kind ON links WHEN (NEW.verdict, NEW.condition, NEW.flag, NEW.muted, NEW.kind) IS NOT (OLD.verdict, OLD.condition, OLD.flag, OLD.muted, OLD.kind) BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) , mentions WHERE link_id = NEW.id AND NOT removed
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_rescues_insert AFTER INSERT ON rescues BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) , mentions WHERE link_id = NEW.link_id AND NOT removed
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_rescues_update AFTER UPDATE ON rescues BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT paper_id, n, n * 0 FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) , mentions WHERE link_id = NEW.link_id AND NOT removed
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_authors_insert AFTER INSERT ON authors WHEN EXISTS (SELECT 1 FROM papers WHERE id = NEW.paper_id) BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT NEW.paper_id, n, 0
FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_paper_tags_insert AFTER INSERT ON paper_tags WHEN EXISTS (SELECT 1 FROM papers WHERE id = NEW.paper_id) BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT NEW.paper_id, n, 0
FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_mentions_insert AFTER INSERT ON mentions WHEN EXISTS (SELECT 1 FROM papers WHERE id = NEW.paper_id) BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT NEW.paper_id, n, 0
FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE TRIGGER touch_origins_insert AFTER INSERT ON origins WHEN EXISTS (SELECT 1 FROM papers WHERE id = NEW.paper_id) BEGIN INSERT INTO touched(paper_id, number, moved)
SELECT NEW.paper_id, n, 0
FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved); END;
CREATE INDEX ix_import_rejects_import ON import_rejects (import_id, id);
CREATE INDEX ix_lookups_due ON lookups (due);
CREATE INDEX ix_proposals_paper ON proposals (paper_id, gap);
CREATE INDEX ix_proposals_open ON proposals (declined, gap);
CREATE INDEX ix_runs_started ON runs (started, void);
CREATE INDEX ix_checkpoints_through ON checkpoints (through);
CREATE INDEX ix_flips_observation ON flips (observation_id);
CREATE INDEX ix_observations_seen ON observations (link_id) WHERE answer = 'seen';
CREATE INDEX ix_row_changes_observations ON row_changes ("key") WHERE "table" = 'observations';
CREATE UNIQUE INDEX ix_deliveries_report ON deliveries (report_id, channel, target);
CREATE INDEX ix_deliveries_due ON deliveries (stage, due);
CREATE TRIGGER reports_stay BEFORE UPDATE ON reports BEGIN SELECT RAISE(ABORT, 'a report that was kept never changes'); END;
CREATE TRIGGER reports_stay_there BEFORE DELETE ON reports BEGIN SELECT RAISE(ABORT, 'a report that was kept never changes'); END;
CREATE TRIGGER reports_stay_whole BEFORE INSERT ON reports WHEN EXISTS (SELECT 1 FROM reports WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a report that was kept never changes'); END;
COMMIT;
