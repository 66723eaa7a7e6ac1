"""The invented people of the demo: who they are in the TMS, and who is there in Sage already."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A customer, carrier, driver or provider of the TMS; `sage_id` is its External Accounting ID, where one is given."""

    id: str
    name: str
    terms: int = 30
    active: bool = True
    sage_id: str = ""


# Shippers of Northgate. Harbor Foods and Prairie Mills stand in its Sage company from the start.
NORTHGATE_CUSTOMERS = (
    Known("CU-1001", "Harbor Foods", 30, sage_id="C-100"),
    Known("CU-1002", "Prairie Mills", 30, sage_id="C-200"),
    Known("CU-1003", "Åkerlund & Söner AB", 45),
    Known("CU-1004", "Cedar Bend Paper", 30),
    Known("CU-1005", "Tallgrass Seed Cooperative", 15),
    Known("CU-1006", "Ironwood Appliance", 30),
    Known("CU-1007", "Łódź Glassworks USA", 45),
    Known("CU-1008", "Copper Kettle Brewing", 15),
    Known("CU-1009", "Bluestem Pet Nutrition", 30),
    Known("CU-1010", "Quarry Street Tile & Stone", 30, active=False),
    Known("CU-1011", "Vermilion Paint Works", 60),
    Known("CU-1012", "Nopalito Produce Distribuidora", 15),
)
# Two customers of one name: those with an id of their own in Sage go, those without wait for a person.
NAMESAKES_WITH_IDS = (
    Known("CU-1021", "Midway Packaging", 30, sage_id="C-1021"),
    Known("CU-1022", "Midway Packaging", 30, sage_id="C-1022"),
)
NAMESAKES = (Known("CU-1031", "Summit Outdoor", 30), Known("CU-1032", "Summit Outdoor", 30))
NEAR = Known("CU-1041", "Harbour Foods", 30)  # almost the name of C-100

NORTHGATE_CARRIERS = (
    Known("CR-2001", "Blue Ridge Carriers", 30, sage_id="V-100"),
    Known("CR-2002", "Lone Star Freight", 30, sage_id="V-200"),
    Known("CR-2003", "Three Creeks Hauling", 30),
    Known("CR-2004", "Transportes Peña Nieto e Hijos", 15),
    Known("CR-2005", "Gallatin Express Lines", 30),
    Known("CR-2006", "Sawtooth Refrigerated", 21),
    Known("CR-2007", "K&J Singh Trucking", 15),
    Known("CR-2008", "Old Mill Logistics", 30),
)
DRIVERS = (
    *(Known(f"DR-30{n:02}", name, 7) for n, name in enumerate(
        ("Maya Okafor", "Tomás Rivera", "Jón Þórsson", "Denise Whitfield", "Samir Haddad", "Ruth Ann Kowalczyk",
         "Leroy Baptiste", "Hannah Brandt", "Wei-Lun Chang", "Patrick O'Dell"), start=1)),
)  # fmt: skip
COMDATA = Known("COMDATA", "Comdata", 7, sage_id="V-COMDATA")
FUEL_CARD = Known("FLEETFUEL", "Fleet Fuel Network", 7, sage_id="V-FUEL")
TOLLS = Known("TOLLPASS", "Great Lakes Toll Pass", 15)

# Prairie Link creates its customers in Sage itself; the last one it has forgotten.
PRAIRIE_CUSTOMERS = (
    Known("100", "Grünwald Maschinenbau", 30, sage_id="GRUNWALD"),
    Known("101", "Cloverleaf Dairy", 15, sage_id="CLOVER"),
    Known("102", "Northstar Fixtures", 30),
    Known("103", "Café São João Importers", 45),
    Known("104", "Bison Ridge Lumber", 30),
)
PRAIRIE_FORGOTTEN = Known("105", "Wapiti Outfitters", 30)
PRAIRIE_CARRIERS = (
    Known("900", "Blue Ridge Carriers", 30, sage_id="V-100"),
    Known("901", "Red River Transfer", 30),
    Known("902", "Sandhills Motor Freight", 15),
    Known("903", "Kearney & Daughters", 30),
)
