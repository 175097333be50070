"""The plant of plant-north, as tables: what there is and what is measured."""

from __future__ import annotations

#: id: name, and whether only its owners may write to it.
DATA_SETS = {
    17: ("Line A", False),
    18: ("OPC UA landing", False),
    19: ("Line B", False),
    20: ("Line B trials", False),
    42: ("Compressor train B", False),
    51: ("Master data", True),
    60: ("Maintenance", False),
    61: ("Energy", False),
    62: ("Laboratory", False),
    63: ("Drawings", False),
    64: ("Safety", False),
    65: ("Contractors", False),
}

#: Security categories.
CATEGORIES = {
    7: "Vendor drawings",
    8: "Trade secret",
    9: "Personnel",
    10: "Commercially sensitive",
}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.replace("\n", ",").split(",") if line.strip())


#: Roots of the asset trees: id, name, data set, names of the equipment below.
TREES: tuple[tuple[int, str, int | None, tuple[str, ...]], ...] = (
    (1001, "Plant North", None, _lines("Gate, Control room, Substation")),
    (
        1002,
        "Compressor train B",
        42,
        _lines("""
            Compressor, Gearbox, Motor, Suction drum, Intercooler, Aftercooler, Lube oil pump
            Seal gas panel, Anti-surge valve, Suction valve, Discharge valve, Vibration rack
            Flow meter, Silencer, Base frame
        """),
    ),
    (
        1003,
        "Line A",
        17,
        _lines("""
            Feeder, Mixer, Extruder, Die, Water bath, Pelletizer, Dryer, Sieve, Silo 1, Silo 2
            Feed pump, Vacuum pump, Chiller, Control panel, Bagging station
        """),
    ),
    (1004, "Line B", 19, _lines("Feeder, Mixer, Extruder, Pelletizer, Dryer, Silo 3")),
    (1005, "Workshop", 60, _lines("Lathe, Test bench, Crane, Tool store, Paint booth")),
    (1006, "Equipment register", 51, _lines("Pump class, Valve class, Motor class")),
    (1007, "Utilities", 61, _lines("Transformer, Boiler, Air compressor, Cooling tower")),
)

#: Data set, root asset, and what is measured there with its unit after a colon.
MEASURED: tuple[tuple[int | None, int, tuple[str, ...]], ...] = (
    (
        17,
        1003,
        _lines("""
            Line A feed rate: kg/h, Line A mixer speed: rpm, Line A mixer torque: Nm
            Line A barrel zone 1: °C, Line A barrel zone 2: °C, Line A barrel zone 3: °C
            Line A die pressure: bar, Line A melt temperature: °C, Line A bath level: %
            Line A pelletizer speed: rpm, Line A dryer outlet: °C, Line A silo 1 level: %
            Line A silo 2 level: %, Line A pump flow: m3/h, Line A vacuum: mbar
            Line A chiller supply: °C, Line A chiller return: °C, Line A power: kW
        """),
    ),
    (
        42,
        1002,
        _lines("""
            Train B suction pressure: bar, Train B discharge pressure: bar, Train B flow: m3/h
            Train B speed: rpm, Train B suction temperature: °C, Train B motor current: A
            Train B discharge temperature: °C, Train B drive end vibration: mm/s
            Train B far end vibration: mm/s, Train B axial position: mm
            Train B oil pressure: bar, Train B oil temperature: °C, Train B power: kW
            Train B seal gas pressure: bar, Train B surge margin: %
            Train B motor temperature: °C, Train B gearbox temperature: °C
        """),
    ),
    (
        19,
        1004,
        _lines("""
            Line B feed rate: kg/h, Line B melt temperature: °C, Line B die pressure: bar
            Line B power: kW, Line B silo 3 level: %, Line B dryer outlet: °C
        """),
    ),
    (18, 1003, _lines("opcua.node.1, opcua.node.2, opcua.node.3, opcua.node.4")),
    (60, 1005, _lines("Bench load: kN, Bench temperature: °C")),
    (61, 1007, _lines("Grid import: kW, Steam flow: t/h, Cooling water: m3/h, Air pressure: bar")),
    (None, 1001, _lines("Outdoor temperature: °C, Outdoor humidity: %, Wind: m/s, Rain: mm")),
)

#: Series of text: name, data set, root asset.
STATES = (("Line A state", 17, 1003), ("Train B state", 42, 1002), ("Bench state", 60, 1005))

#: Which series need membership in security categories.
CLASSIFIED = {
    "Train B axial position": [7],
    "Train B seal gas pressure": [7],
    "Train B surge margin": [7, 9],
    "Train B gearbox temperature": [8],
    "Line A barrel zone 3": [8],
    "Grid import": [10],
    "Steam flow": [10],
}

#: Data set, asset, type, and what happened.
HAPPENED: tuple[tuple[int | None, int, str, str], ...] = (
    (17, 1003, "stop", "Line A stopped: die cleaned"),
    (17, 1003, "alarm", "Line A melt temperature high"),
    (19, 1004, "stop", "Line B stopped: screen changed"),
    (42, 1002, "alarm", "Train B drive end vibration high"),
    (42, 1002, "trip", "Train B tripped on surge margin"),
    (60, 1005, "work", "Test bench calibrated"),
    (60, 1005, "work", "Crane inspected"),
    (61, 1007, "alarm", "Grid import above contract"),
    (None, 1001, "weather", "Storm warning"),
)

#: Data set, asset, file name.
FILES: tuple[tuple[int | None, int, str], ...] = (
    (17, 1003, "line-a-layout.pdf"),
    (17, 1003, "line-a-recipe.pdf"),
    (19, 1004, "line-b-layout.pdf"),
    (42, 1002, "train-b-manual.pdf"),
    (42, 1002, "train-b-seal-drawing.pdf"),
    (60, 1005, "crane-certificate.pdf"),
    (61, 1007, "energy-balance.csv"),
    (61, 1007, "energy-contract.pdf"),
    (None, 1001, "site-map.pdf"),
)

#: Which files need membership in security categories.
CLASSIFIED_FILES = {
    "line-a-recipe.pdf": [8],
    "train-b-seal-drawing.pdf": [7],
    "energy-contract.pdf": [10],
}
