"""What makes an office program offer to repair a file: told of a PPTX or XLSX without opening it in one."""

import posixpath
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

TYPES = "[Content_Types].xml"
SHAPE = "{*}cNvPr"
RELATION = "/relationships}"


def faults(content: bytes) -> list[str]:
    """Parts that are no XML, of no known type or named twice, relations that lead nowhere, shapes with the same id."""
    with ZipFile(BytesIO(content)) as package:
        names = package.namelist()
        trees = {name: etree.fromstring(package.read(name)) for name in names}
    found = [f"{name}: twice" for name, count in Counter(names).items() if count > 1]
    found += [f"{name}: of no type" for name in names if name != TYPES and not _is_typed(name, trees[TYPES])]
    for name, tree in trees.items():
        found += _dead(name, tree, trees)
        ids = Counter(shape.get("id") for shape in tree.iter(SHAPE))
        found += [f"{name}: shape {number} {count} times" for number, count in ids.items() if count > 1]
    return found


def _is_typed(name: str, types: etree._Element) -> bool:
    own = {entry.get("PartName") for entry in types if entry.tag.endswith("Override")}
    ends = {entry.get("Extension") for entry in types if entry.tag.endswith("Default")}
    return f"/{name}" in own or (name.endswith(".rels") and "rels" in ends)


def _dead(name: str, tree: etree._Element, trees: dict[str, etree._Element]) -> Iterator[str]:
    """Targets that are no part, and ids that a part uses without having a relation of that name."""
    if name.endswith(".rels"):
        base = posixpath.dirname(posixpath.dirname(name))
        for relation in tree:
            target = relation.get("Target")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
            if relation.get("TargetMode") != "External" and path not in trees:
                yield f"{name}: {target} is no part"
        return
    folder, file = posixpath.split(name)
    relations = trees.get(posixpath.join(folder, "_rels", f"{file}.rels"))
    known = {relation.get("Id") for relation in relations} if relations is not None else set()
    used = {value for node in tree.iter() for key, value in node.attrib.items() if RELATION in key}
    yield from (f"{name}: {id} is no relation" for id in sorted(used - known))
