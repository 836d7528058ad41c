"""What a name means: followed through scopes, imports, re-exports and star imports.

Results are one of: `Module`, `Function`, `Class`, `Variable` (a module- or class-level
assignment), `Local` (a parameter or local variable), `External` (a library's name, by
its canonical dotted path) or `Unknown` with the reason.
"""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, Final

import msgspec

from inspector.project.canonical import canonical
from inspector.project.code import Class, Function, Owner, SourceFile
from inspector.project.exports import EXPORTS
from inspector.project.records import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.source.facts import ImportFact


class Module(msgspec.Struct, frozen=True, gc=False):
    """A module or package of the project."""

    file: SourceFile


class Namespace(msgspec.Struct, frozen=True, gc=False):
    """A folder of the project without `__init__.py`, as a package: its dotted name and source root."""

    name: str
    root: str


class External(msgspec.Struct, frozen=True, gc=False):
    """A name of a library or of the standard library, by its canonical dotted path."""

    name: str


class Variable(msgspec.Struct, frozen=True, gc=False):
    """A name assigned at module level (`cls` None) or in a class body."""

    file: SourceFile
    name: str
    cls: Class | None = None

    @property
    def qualified(self) -> str:
        """`package.module:name`."""
        return f"{self.file.module}:{self.cls.fact.qualname + '.' if self.cls else ''}{self.name}"


class Local(msgspec.Struct, frozen=True, gc=False):
    """A parameter or local variable of a function."""

    function: Function
    name: str


_MOST_HOPS: Final = 60
_Seen = set[tuple[SourceFile, str]]  # the names that were looked up on the way to one

Symbol = Module | Namespace | Function | Class | External | Variable | Local | Unknown

_BUILTINS: Final = frozenset(dir(builtins))


class Names:
    """The modules of a project, by name, and the meaning of names in them."""

    def __init__(self, files: Iterable[SourceFile], roots: dict[str, str]) -> None:
        """Take the files and, for each path, the source root that its module name starts from."""
        self.files = {file.path: file for file in files}
        self._roots = roots
        self._modules: dict[tuple[str, str], Module] = {}
        self._packages: set[tuple[str, str]] = set()
        self._homes: dict[str, list[str]] = {}
        for file in self.files.values():
            root = roots[file.path]
            self._modules[root, file.module] = Module(file)
            parts = file.module.split(".")
            for end in range(1, len(parts) + 1):
                self._packages.add((root, ".".join(parts[:end])))
            homes = self._homes.setdefault(parts[0], [])
            if root not in homes:
                homes.append(root)
        self._bindings: dict[SourceFile, dict[str, Symbol | ImportFact]] = {}
        self._stars: dict[SourceFile, list[ImportFact]] = {}
        self._local_bindings: dict[SourceFile, dict[tuple[int, str], Function | Class | ImportFact]] = {}
        self._cache: dict[tuple[SourceFile, str], Symbol] = {}
        self._resolved: dict[tuple[Owner, str], Symbol] = {}
        self._hops = 0

    # --- modules -----------------------------------------------------------------------

    def module(self, root: str, name: str) -> SourceFile | None:
        """The file of a module under one source root."""
        return _file(self._modules.get((root, name)))

    def sibling(self, file: SourceFile, name: str) -> SourceFile | None:
        """The file of a module under the source root of another file."""
        return _file(self._modules.get((self._roots[file.path], name)))

    def by_name(self, name: str) -> SourceFile | None:
        """The file of a module by its import name, whichever source root has it."""
        for root in self._homes.get(name.partition(".")[0], ()):
            if (root, name) in self._modules:
                return self._modules[root, name].file
        return None

    def _home(self, file: SourceFile, first: str) -> str | None:
        """The source root from which `import first` in a file finds the project's own package."""
        homes = self._homes.get(first)
        if not homes:
            return None
        own = self._roots[file.path]
        if own in homes:
            return own
        if first in sys.stdlib_module_names:
            return None
        above = [home for home in homes if home == "" or file.path.startswith(f"{home}/")]
        if above:
            return max(above, key=len)
        same = [home for home in homes if _project_of(home) == file.project]
        return min(same or homes, key=len)

    def import_target(self, file: SourceFile, module: str, level: int) -> Symbol:
        """What `import module` or the `from` part of an import refers to."""
        if level == 0:
            root = self._home(file, module.partition(".")[0])
            if root is None:
                return External(canonical(module))
            return self._module_symbol(root, module)
        parts = file.package.split(".") if file.package else []
        if level - 1 > len(parts):
            return Unknown("a relative import climbs out of its package")
        base = parts[: len(parts) - (level - 1)]
        name = ".".join([*base, *([module] if module else [])])
        return self._module_symbol(self._roots[file.path], name)

    def _module_symbol(self, root: str, name: str) -> Symbol:
        found = self._modules.get((root, name))
        if found is not None:
            return found
        if (root, name) in self._packages:
            return Namespace(name, root)
        for other in self._homes.get(name.partition(".")[0], ()):
            # one namespace package may be spread over several source roots
            if (other, name) in self._modules:
                return self._modules[other, name]
            if (other, name) in self._packages:
                return Namespace(name, other)
        return Unknown(f"module {name} is not in the project")

    # --- names -------------------------------------------------------------------------

    def resolve(self, owner: Owner, path: str) -> Symbol:
        """What a dotted path means where `owner` (a file, function or class) uses it."""
        key = (owner, path)
        symbol = self._resolved.get(key)
        if symbol is None:
            head, *rest = path.split(".")
            symbol = self._head(owner, head)
            for attribute in rest:
                symbol = self.member(symbol, attribute)
            if self._hops == 0:  # within a ring of imports an answer is that of this way round it
                self._resolved[key] = symbol
        return symbol

    def _head(self, owner: Owner, head: str) -> Symbol:
        if isinstance(owner, Class):
            if head in _class_names(owner):
                return self.member(owner, head)
            return self._head(_outside(owner), head)
        if isinstance(owner, Function):
            if head in owner.fact.names:
                return self._local(owner, head)
            return self._head(_outside(owner), head)
        return self.in_module(owner, head)

    def _local(self, function: Function, name: str) -> Symbol:
        binding = self._inside(function.file).get((function.index, name))
        if isinstance(binding, ImportFactType):
            return self._imported(function.file, binding, None)
        if binding is not None and not any(p.name == name for p in function.fact.parameters):
            return binding
        return Local(function, name)

    def _inside(self, file: SourceFile) -> dict[tuple[int, str], Function | Class | ImportFact]:
        """What functions of a file define and import inside, by the function's index and the name."""
        found = self._local_bindings.get(file)
        if found is None:
            found = self._local_bindings[file] = {}
            for cls in file.classes:
                if cls.fact.parent_function is not None:
                    found.setdefault((cls.fact.parent_function, cls.fact.name), cls)
            for function in file.functions:
                fact = function.fact
                if fact.parent_function is not None and fact.parent_class is None:
                    found[fact.parent_function, fact.name] = function
            for imported in file.facts.imports:
                if imported.function is not None and imported.cls is None:
                    found[imported.function, imported.bound] = imported
        return found

    def in_module(self, file: SourceFile, name: str, seen: _Seen | None = None) -> Symbol:
        """What a module-level name of a file means, builtins included."""
        key = (file, name)
        cached = self._cache.get(key)
        if cached is not None:
            return cached
        asked_here = seen is None
        seen = set() if seen is None else seen
        if key in seen or self._hops > _MOST_HOPS:
            return Unknown(f"imports of {name} go round in a ring")
        seen.add(key)
        self._hops += 1
        symbol = self._in_module(file, name, seen)
        self._hops -= 1
        # on the way round a ring, what is not found yet may be found from elsewhere
        if asked_here or not isinstance(symbol, Unknown):
            self._cache[key] = symbol
        return symbol

    def _in_module(self, file: SourceFile, name: str, seen: _Seen | None) -> Symbol:
        binding = self._module_bindings(file).get(name)
        if binding is None:
            if name in file.facts.names:
                return Variable(file, name)
            return self._through_star(file, name, seen)
        if isinstance(binding, (Function, Class, Variable)):
            return binding
        if isinstance(binding, (Module, Namespace, External, Local, Unknown)):
            return binding
        return self._imported(file, binding, seen)

    def _module_bindings(self, file: SourceFile) -> dict[str, Symbol | ImportFact]:
        bindings = self._bindings.get(file)
        if bindings is not None:
            return bindings
        bindings = {}  # but for variables, of which few are ever asked for
        self._stars[file] = []
        for fact in file.facts.imports:
            if fact.function is not None or fact.cls is not None:
                continue
            if fact.bound == "*":
                self._stars[file].append(fact)
            elif not isinstance(bindings.get(fact.bound), ImportFactType):
                # of `try: from a import x / except: from b import x`, the first is meant to be used
                bindings[fact.bound] = fact
        for function in file.functions:
            if function.fact.parent_function is None and function.fact.parent_class is None:
                bindings[function.fact.name] = function
        for cls in file.classes:
            if cls.fact.parent_function is None and cls.fact.parent_class is None:
                bindings[cls.fact.name] = cls
        self._bindings[file] = bindings
        return bindings

    def _through_star(self, file: SourceFile, name: str, seen: _Seen | None) -> Symbol:
        external = None
        for star in self._stars[file]:
            target = self.import_target(file, star.module, star.level)
            if isinstance(target, Module) and not name.startswith("_"):
                found = self.in_module(target.file, name, seen)
                if not isinstance(found, Unknown) and not _is_builtin(found):
                    return found
            elif isinstance(target, External):
                if name in EXPORTS.get(target.name, ()):
                    return External(canonical(f"{target.name}.{name}"))
                external = target
        submodule = self._module_symbol(self._roots[file.path], f"{file.module}.{name}")
        if file.is_package and not isinstance(submodule, Unknown):
            return submodule
        if name in _BUILTINS:
            return External(f"builtins.{name}")
        if external is not None:
            return Unknown(f"{name} may come from `from {external.name} import *`")
        return Unknown(f"{name} is not defined in {file.module}")

    def _imported(self, file: SourceFile, fact: ImportFact, seen: _Seen | None) -> Symbol:
        if fact.name is None:
            # `import a.b` binds `a`; `import a.b as c` binds the submodule
            whole = fact.module if fact.bound != fact.module.partition(".")[0] else fact.bound
            return self.import_target(file, whole, 0)
        target = self.import_target(file, fact.module, fact.level)
        return self.member(target, fact.name, seen)

    def member(self, symbol: Symbol, name: str, seen: _Seen | None = None) -> Symbol:
        """What an attribute of a symbol means."""
        match symbol:
            case External(name=base):
                return External(canonical(f"{base}.{name}"))
            case Module(file=file):
                found = self.in_module(file, name, seen)
                if isinstance(found, Unknown) or _is_builtin(found):
                    submodule = self._module_symbol(self._roots[file.path], f"{file.module}.{name}")
                    return submodule if not isinstance(submodule, Unknown) else _undefined(found, file, name)
                return found
            case Namespace(name=base, root=root):
                return self._module_symbol(root, f"{base}.{name}")
            case Class():
                return self._class_member(symbol, name)
            case Unknown():
                return symbol
            case _:
                return Unknown(f"attribute {name} of a value")

    def _class_member(self, cls: Class, name: str) -> Symbol:
        if name in cls.methods:
            return cls.methods[name]
        for nested in cls.file.classes:
            if nested.fact.parent_class == cls.index and nested.fact.name == name:
                return nested
        if name in _class_names(cls):
            return Variable(cls.file, name, cls)
        return Unknown(f"{cls.fact.name} has no {name} of its own")


from inspector.source.facts import ImportFact as ImportFactType  # noqa: E402  # for isinstance only


def _file(module: Module | None) -> SourceFile | None:
    return None if module is None else module.file


def _project_of(root: str) -> str:
    return root.removesuffix("/src").removesuffix("src")


def _is_builtin(symbol: Symbol) -> bool:
    return isinstance(symbol, External) and symbol.name.startswith("builtins.")


def _undefined(found: Symbol, file: SourceFile, name: str) -> Symbol:
    return found if isinstance(found, Unknown) else Unknown(f"{name} is not defined in {file.module}")


def _outside(owner: Function | Class) -> Owner:
    """The scope around a function or class; class bodies are invisible to functions in them."""
    fact = owner.fact
    if fact.parent_function is not None:
        return owner.file.functions[fact.parent_function]
    return owner.file


def _class_names(cls: Class) -> frozenset[str]:
    cached = cls.__dict__.get("_names")
    if cached is None:
        from inspector.source import syntax as s

        names: set[str] = set(cls.methods)
        for statement in s.statements(cls.body):
            match statement:
                case s.Assign(targets=targets):
                    names.update(t.path for t in targets if isinstance(t, s.Ref) and "." not in t.path)
                case s.AnnAssign(target=s.Ref(path=path)) if "." not in path:
                    names.add(path)
        names.update(c.fact.name for c in cls.file.classes if c.fact.parent_class == cls.index)
        cached = cls.__dict__["_names"] = frozenset(names)
    return cached
