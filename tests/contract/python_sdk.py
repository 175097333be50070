"""Which operations of CDF Cognite's Python SDK calls, read from its source.

Every call of the SDK goes through a few methods of its base class, with a path that is written where they
are called: a text, a class's own path, or both put together. What is read here is those expressions.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import cognite.client

_ROOT = Path(cognite.client.__file__).parents[2]
_DIRECT = {"_get": "GET", "_post": "POST", "_put": "PUT", "_post_graphql": "POST"}
#: Methods of the base class: the HTTP method, and what each puts behind the path of a class.
_BEHIND = {
    "_retrieve": ("GET", "/{}"),
    "_retrieve_multiple": ("POST", "/byids"),
    "_create_multiple": ("POST", ""),
    "_update_multiple": ("POST", "/update"),
    "_search": ("POST", "/search"),
    "_advanced_aggregate": ("POST", "/aggregate"),
    "_aggregate_count": ("POST", "/aggregate"),
}
_LISTS = {"_list", "_list_generator", "_list_generator_raw_responses"}
_OWN = "_RESOURCE_PATH"
_Function = ast.AsyncFunctionDef | ast.FunctionDef


def python_calls() -> set[str]:
    """`POST /raw/dbs/{}/tables`; a path that cannot be read is `POST ?records.py`."""
    files = sorted((_ROOT / "cognite" / "client" / "_api").rglob("*.py"))
    return {call for path in files for call in _calls_of(path)}


def _calls_of(path: Path) -> Iterator[str]:
    module = import_module(".".join(path.relative_to(_ROOT).with_suffix("").parts))
    for one in ast.parse(inspect.getsource(module)).body:
        if isinstance(one, ast.ClassDef):
            made = getattr(module, one.name)
            own = {name: getattr(made, name) for name in dir(made) if name.startswith(_OWN)}
            functions = {each.name: each for each in one.body if isinstance(each, _Function)}
            for function in functions.values():
                yield from _Reader(path.name, own, functions, function).calls()


@dataclass(frozen=True)
class _Reader:
    """One function of a class, and what its names are known to stand for."""

    file: str
    own: Mapping[str, str]
    functions: Mapping[str, _Function]
    function: _Function
    bound: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def calls(self) -> Iterator[str]:
        """Every operation that the function asks for."""
        for one in ast.walk(self.function):
            if isinstance(one, ast.Call):
                yield from self._operations(one)

    def _operations(self, call: ast.Call) -> Iterator[str]:
        said = {one.arg: one.value for one in call.keywords if one.arg}
        name, given = _called(call.func), call.args
        if name == "AsyncSDKTask":
            name, given = _called(call.args[0]), call.args[1:]
        if name in _DIRECT:
            yield f"{_DIRECT[name]} {self._text(said.get('url_path') or given[0])}"
        elif name == "_stream" and "url_path" in said:
            yield f"{self._text(said.get('method') or given[0])} {self._text(said['url_path'])}"
        elif name in _LISTS:
            yield from self._listing({**said, **({"method": given[0]} if given else {})})
        elif name == "_delete_multiple":
            last = said.get("delete_endpoint", ast.Constant("/delete"))
            yield f"POST {self._path(said)}{self._text(last)}"
        elif name in _BEHIND:
            method, last = _BEHIND[name]
            yield f"{method} {self._path(said)}{last}"

    def _path(self, said: Mapping[str, ast.expr]) -> str:
        if "resource_path" in said:
            return self._text(said["resource_path"])
        return self.own.get(_OWN, f"?{self.file}")

    def _listing(self, said: Mapping[str, ast.expr]) -> Iterator[str]:
        method = said.get("method", ast.Constant("?"))
        ways = [method.body, method.orelse] if isinstance(method, ast.IfExp) else [method]
        for way in map(self._text, ways):
            if "url_path" in said:
                yield f"{way} {self._text(said['url_path'])}"
            else:
                yield f"{way} {self._path(said)}{'/list' if way == 'POST' else ''}"

    def _text(self, value: ast.expr) -> str:
        """What an expression comes to, with `{}` for what only a call knows."""
        match value:
            case ast.Constant(str() as text):
                return text
            case ast.BinOp(left, ast.Add(), right):
                return self._text(left) + self._text(right)
            case ast.JoinedStr(parts):
                return "".join(self._text(part) for part in parts)
            case ast.FormattedValue(inner):
                known = self._text(inner)
                return "{}" if known.startswith("?") else known
            case ast.Attribute(_, name) if name in self.own:
                return self.own[name]
            case ast.Call(ast.Name("interpolate_and_url_encode"), [first, *_]):
                return self._text(first)
            case ast.Call(ast.Attribute(text, "format")):
                return self._text(text)
            case ast.Call(ast.Attribute(_, helper), given) if helper in self.functions:
                return self._returned(self.functions[helper], given)
            case ast.Name(name):
                return self.bound[name] if name in self.bound else self._assigned(name)
        return f"?{self.file}"

    def _returned(self, helper: _Function, given: list[ast.expr]) -> str:
        names = [one.arg for one in helper.args.args if one.arg != "self"]
        defaults = dict(zip(reversed(names), reversed(helper.args.defaults), strict=False))
        values = {**defaults, **dict(zip(names, given, strict=False))}
        bound = {name: self._text(value) for name, value in values.items()}
        inner = _Reader(self.file, self.own, self.functions, helper, bound)
        found = [one.value for one in ast.walk(helper) if isinstance(one, ast.Return) and one.value]
        return inner._text(found[0]) if found else f"?{self.file}"

    def _assigned(self, name: str) -> str:
        for one in ast.walk(self.function):
            if isinstance(one, ast.Assign) and name in {_called(each) for each in one.targets}:
                return self._text(one.value)
        return f"?{self.file}"


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
