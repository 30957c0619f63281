"""Writes parameter_table.cpp: the names, field numbers and types of CP-SAT's parameters.

    python3 src/solvers/cpsat/make_parameter_table.py .deps/ortools >src/solvers/cpsat/parameter_table.cpp

Run once for each new version of OR-Tools. It reads the message descriptor that the wheel's sat_parameters_pb2.py carries
as bytes, with the few lines of protobuf decoding that this needs, so protobuf itself is not required.
"""

import ast
import re
import sys
from pathlib import Path

KINDS = {1: "kDouble", 3: "kInt64", 5: "kInt32", 8: "kBool", 9: "kText", 14: "kEnum"}


def fields(data: bytes):
    """(field number, value) pairs of one message: ints for varints, bytes for the rest."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        elif tag & 7 == 2:
            size = varint()
            yield tag >> 3, data[at : at + size]
            at += size
        else:
            raise ValueError(f"wire type {tag & 7}")


def only(data: bytes, number: int):
    return next(value for field, value in fields(data) if field == number)


def main() -> None:
    wheel = Path(sys.argv[1])
    source = (wheel / "ortools/sat/sat_parameters_pb2.py").read_text()
    version = next(wheel.glob("ortools-*.dist-info")).name.removeprefix("ortools-").removesuffix(".dist-info")
    file = ast.literal_eval(re.search(r"AddSerializedFile\((b'.*?')\)\n", source, re.S).group(1))
    message = next(v for n, v in fields(file) if n == 4 and only(v, 1) == b"SatParameters")
    enums = {}
    for enum in (v for n, v in fields(message) if n == 4):
        values = [(only(v, 1).decode(), only(v, 2)) for n, v in fields(enum) if n == 2]
        enums[only(enum, 1).decode()] = ",".join(f"{name}={number}" for name, number in values)
    rows = []
    for field in (v for n, v in fields(message) if n == 2):
        kind = KINDS.get(only(field, 5))
        if kind is None:
            continue  # one list of whole parameter sets: nothing that could be given as text
        values = enums[only(field, 6).decode().rsplit(".", 1)[1]] if kind == "kEnum" else ""
        rows.append((only(field, 1).decode(), only(field, 3), kind, values))
    print("// Written by make_parameter_table.py; not to be edited. Source: the descriptor of")
    print(f"// operations_research.sat.SatParameters in the PyPI wheel ortools {version} (Apache-2.0).")
    print('#include "solvers/cpsat/parameters.h"\n\nnamespace tenon::solvers::cpsat {\n')
    print("// clang-format off\nconst std::vector<ParameterSpec>& parameter_table() {")
    print("  using enum ParameterSpec::Kind;\n  static const std::vector<ParameterSpec> table = {")
    for name, number, kind, values in sorted(rows):
        print(f'    {{"{name}", {number}, {kind}, "{values}"}},')
    print("  };\n  return table;\n}\n// clang-format on\n\n}  // namespace tenon::solvers::cpsat")


main()
