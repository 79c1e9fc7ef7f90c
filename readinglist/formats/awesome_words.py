"""Words of Markdown lists: what names a venue, a year, people, or a sort of thing; pure."""

from __future__ import annotations

import re

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_LABEL = re.compile(
    r"(?:(?:the|official|full|our|original|unofficial|project|paper|supp\w*|arxiv|github|pytorch|tensorflow|tf|jax|keras|"
    r"colab|code|demo|web|home|data\w*|model\w*|video|blog|slides?|poster|talk|pdf|link|html|huggingface|hf|youtube|"
    r"online|author'?s?|torch|caffe|matlab|python|read|view|download|page|here|website|site|homepage|implementation|"
    r"repo\w*|source|abs(?:tract)?|bib(?:tex)?|doi|preprint|openreview|acm|ieee|springer|cvf|neurips|pmlr|acl|post|"
    r"notes?|review|summary|weights?|checkpoints?|notebook|docs?|documentation|appendix|material\w*|publication|"
    r"article|journal|conference|stars?|tweet|twitter|media|news|api|app|thread|🤗|论文|代码|主页|项目)[\s/:.,&+()*\d-]*){1,5}",
    re.IGNORECASE,
)
_VENUES = (
    "CVPR|ICCV|ECCV|WACV|BMVC|ACCV|3DV|NeurIPS|NIPS|ICML|ICLR|AAAI|IJCAI|AISTATS|UAI|COLT|CoRL|COLM|ICRA|IROS|RSS|ACL|"
    "EMNLP|NAACL|EACL|COLING|TACL|CoNLL|SIGIR|KDD|WWW|CIKM|WSDM|RecSys|ICDM|ICASSP|Interspeech|INTERSPEECH|MICCAI|"
    "SIGGRAPH(?: Asia)?|TOG|TPAMI|PAMI|IJCV|TIP|TMLR|JMLR|TNNLS|TKDE|TMI|MedIA|Nature|Science|PNAS|CHI|UIST|VLDB|"
    "SIGMOD|ICDE|OSDI|SOSP|NSDI|USENIX Security|CCS|NDSS|arXiv|ArXiv|ISMIR|MLSys|ACM MM|MM|FAccT|RA-L|T-RO|LREC"
)
VENUE = re.compile(rf"(?<![\w-])({_VENUES})\b(?:\s?(?:'|’|,\s|-|\s)?\s?((?:19|20)\d\d|[012]\d(?!\d)))?")
_OF_MARKS = re.compile(
    r"oral|spotlight|poster|highlight|best|paper|award|workshops?|findings|preprint|long|short|main|proc|accepted|"
    r"conference|journal|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*",
    re.IGNORECASE,
)
ACRONYM = re.compile(r"(?<![\w-])([A-Z][A-Za-z-]{0,8}[A-Z]|[A-Z]{2,10})(?![a-z-])")
_PERSON = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|van|von|der|den|la|le|di|el|al|bin|dos|da)){1,4}"
)


def is_label(text: str) -> bool:
    """Whether words name a sort of thing (“Paper”, “[code]”, “project page”) and no paper."""
    return bool(_LABEL.fullmatch(text.strip(" []()*_:|!-–—\n").strip())) or not any(map(str.isalnum, text))


def is_mark(text: str) -> bool:
    """Whether words say no more than where and when something appeared: `ICLR 2020 (oral)`, `2023/05`."""
    rest = VENUE.sub(" ", text)
    if rest == text and not YEAR.search(text) and not re.search(r"[A-Z]['’]?\d\d\b", text):
        return False
    words = re.findall(r"[^\W\d_]+", ACRONYM.sub(" ", rest))
    return all(map(_OF_MARKS.fullmatch, words))


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of a row of people, none where one of the first two is no name."""
    text = re.sub(r"\bet al\b.*", "", text[:2000], flags=re.DOTALL).replace(" & ", ", ").replace(" and ", ", ")
    names: list[str] = []
    for part in text.strip(" .,;").split(";" if ";" in text else ","):
        name = part.strip(" .*\n")
        if not name:
            continue
        if not _PERSON.fullmatch(name) or len(name) > 60:
            break
        names.append(name)
    return tuple(names)
