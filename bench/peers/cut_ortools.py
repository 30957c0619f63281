"""OR-Tools' own packing solver: its arc-flow graph, compressed by its own rules, solved by CP-SAT.

The Python package has the solver in its library, and its messages, but no door to it (ortools/packing/arc_flow_solver.h is for C++).
So the function is called by its C++ name: a message object is memory that its constructor fills; it is returned through a
pointer, as the C++ calling convention of x86-64 has it for such classes. Holds for the pinned version and no other.
"""

import ctypes
from pathlib import Path

import ortools
from cut_instance import Instance, Pattern, first_fit, stocks_of
from ortools.linear_solver import pywraplp
from ortools.packing import vector_bin_packing_pb2 as vbp

VERSION = "9.15.6755"
ROOM = 4096  # bytes for an object of either class; each has some 100
PACKING = "_ZN19operations_research7packing"
SOLVE = (
    f"{PACKING}32SolveVectorBinPackingWithArcFlowERKNS0_3vbp23VectorBinPackingProblemENS_8MPSolver23OptimizationProblemType"
    "ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEdii"
)


NEW_PROBLEM = f"{PACKING}3vbp23VectorBinPackingProblemC1EPN6google8protobuf5ArenaE"
LENGTH = "_ZNK19operations_research7packing3vbp24VectorBinPackingSolution12ByteSizeLongEv"
READ = "_ZN6google8protobuf11MessageLite14ParseFromArrayEPKvi"
WRITE = "_ZNK6google8protobuf11MessageLite16SerializeToArrayEPvi"


class String(ctypes.Structure):
    """An empty std::string: its characters lie inside itself."""

    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_size_t), ("inside", ctypes.c_char * 16)]

    def __init__(self):
        super().__init__(ctypes.addressof(self) + String.inside.offset, 0, b"")


def problem_of(instance: Instance) -> vbp.VectorBinPackingProblem:
    problem = vbp.VectorBinPackingProblem(resource_capacity=[instance.length])
    for size, demand in instance.demand.items():
        problem.item.add(resource_usage=[size], num_copies=demand)
    return problem


def call(problem: vbp.VectorBinPackingProblem, seconds: float, threads: int, most_bins: int):
    if ortools.__version__ != VERSION:
        raise RuntimeError(f"made for OR-Tools {VERSION}, not {ortools.__version__}")
    folder = Path(ortools.__file__).parent / ".libs"
    library = ctypes.CDLL(str(folder / "libortools.so.9"))
    protobuf = ctypes.CDLL(str(next(folder.glob("libprotobuf.so*"))))
    given, returned = ctypes.create_string_buffer(ROOM), ctypes.create_string_buffer(ROOM)
    text = problem.SerializeToString()
    library[NEW_PROBLEM](given, None)
    if not protobuf[READ](given, text, len(text)) & 1:
        raise RuntimeError("the library does not read its own message")
    kind = pywraplp.Solver.SAT_INTEGER_PROGRAMMING
    library[SOLVE](returned, given, kind, ctypes.byref(String()), ctypes.c_double(seconds), threads, most_bins)
    out = ctypes.create_string_buffer(library[LENGTH](returned))
    if not protobuf[WRITE](returned, out, len(out)) & 1:
        raise RuntimeError("the library does not write its own message")
    return vbp.VectorBinPackingSolution.FromString(out.raw)


def solve(instance: Instance, seconds: float) -> dict:
    most = stocks_of(first_fit(instance))
    got = call(problem_of(instance), seconds, 8, most)
    sizes = list(instance.demand)
    patterns = [Pattern(1, {sizes[i]: n for i, n in zip(b.item_indices, b.item_copies, strict=True)}) for b in got.bins]
    optimal = got.status == vbp.VectorBinPackingSolveStatus.OPTIMAL
    return {
        "status": vbp.VectorBinPackingSolveStatus.Name(got.status).lower() if got.status else "unknown",
        "bound": round(got.objective_value) if optimal else None,  # it returns none otherwise
        "solve_s": got.solve_time_in_seconds,
        "graph_s": got.arc_flow_time_in_seconds,
        "patterns": patterns or None,
    }
