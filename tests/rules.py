"""The rules of the house as pure functions: each takes folders or files and returns what breaks the rule."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

MAX_FILE, MAX_FUNCTION, MAX_TEMPLATE = 250, 40, 120
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "common", "misc"}
HANDLERS = (
    r"on(?:abort|blur|change|click|close|drag\w*|drop|error|focus|input|key\w+|load|mouse\w+|paste|pointer\w+|submit"
    r"|toggle)"
)
INLINE = re.compile(
    rf"<[^>]*\s(?:style|{HANDLERS})\s*=|<style\b|<script(?![^>]*\ssrc=)[^>]*>|javascript:", re.IGNORECASE
)
FOREIGN = re.compile(r"""(?:src|href|action|srcset)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
ADDRESS = re.compile(r"\bhttps?://([\w.-]*\w)", re.IGNORECASE)
OUR_HOSTS = re.compile(
    r"(localhost|host|127\.0\.0\.1|www\.w3\.org|schemas\.openxmlformats\.org|(.+\.)?example(\.org|\.com|\.net)?)",
    re.IGNORECASE,
)
INDEX_OPTION = re.compile(r"--(?:extra-)?index(?:-url)?\b|--find-links\b|--registry\b|\b(?:PIP|UV)_\w*INDEX\w*")
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: Path) -> list[Path]:
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


def long_files(*folders: Path) -> list[str]:
    """Files that should be split."""
    return [f"{file}: {lines(file)} lines" for file in python_files(*folders) if lines(file) > MAX_FILE]


def lines(file: Path) -> int:
    return len(file.read_text().splitlines())


def long_functions(*folders: Path) -> list[str]:
    """Functions that should be split, counted from `def` to the last line."""
    return [
        f"{file}:{node.lineno} {node.name}"
        for file in python_files(*folders)
        for node in ast.walk(tree(file))
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION
    ]


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def long_templates(folder: Path) -> list[str]:
    return [f"{file}: {lines(file)} lines" for file in sorted(folder.rglob("*.html")) if lines(file) > MAX_TEMPLATE]


def commits(*folders: Path) -> Counter[str]:
    """How often each file ends a transaction itself."""
    found = Counter(
        file.as_posix()
        for file in python_files(*folders)
        for node in ast.walk(tree(file))
        if is_call_of(node, "commit")
    )
    return Counter({file: number for file, number in found.items() if number})


def is_call_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name


def imports(package: str, *folders: Path) -> list[str]:
    """Where `package` is imported, at the top of a file or inside a function."""
    return [
        f"{file}:{line}"
        for file in python_files(*folders)
        for module, line in imported(tree(file))
        if module.split(".")[0] == package
    ]


def imported(module: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or "", node.lineno


def nested_imports(*folders: Path) -> list[str]:
    """Imports inside functions: they hide what a module needs."""
    return [
        f"{file}:{inner.lineno}"
        for file in python_files(*folders)
        for node in ast.walk(tree(file))
        if isinstance(node, Function)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def re_exports(*folders: Path, except_for: frozenset[str] = frozenset()) -> list[str]:
    """`__init__.py` files that hold more than a docstring."""
    return [
        str(file)
        for file in python_files(*folders)
        if file.name == "__init__.py" and file.as_posix() not in except_for and holds_code(file)
    ]


def holds_code(file: Path) -> bool:
    return any(not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in tree(file).body)


def vague_names(*folders: Path) -> list[str]:
    """Modules and packages whose name says nothing."""
    return [str(file) for file in python_files(*folders) if {file.stem, file.parent.name} & VAGUE]


def inline_code(folder: Path) -> list[str]:
    """Styles, scripts and handlers inside templates: the content security policy refuses them."""
    return matches(INLINE, sorted(folder.rglob("*.html")))


def foreign_resources(folder: Path) -> list[str]:
    """Addresses of other hosts in templates."""
    return matches(FOREIGN, sorted(folder.rglob("*.html")))


def unknown_hosts(files: list[Path]) -> list[str]:
    """Addresses of hosts that Jalon has no business with, such as those of package indexes."""
    texts = ((file, file.read_text(errors="replace")) for file in files)
    hosts = ((file, host) for file, text in texts for host in ADDRESS.findall(text))
    return [f"{file}: {host}" for file, host in hosts if not OUR_HOSTS.fullmatch(host)]


def index_options(files: list[Path]) -> list[str]:
    """Files that choose a package index: that choice belongs to the machine."""
    return matches(INDEX_OPTION, files)


def matches(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    texts = ((file, JINJA_COMMENT.sub("", file.read_text(errors="replace"))) for file in files)
    return [f"{file}: {found.group()[:80]}" for file, text in texts for found in pattern.finditer(text)]
