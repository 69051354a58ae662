"""Reads bundles into the models of fhir.resources: a line for each file, `NAME pass` or `NAME FAIL what ; what`."""
import os
import sys

from fhir.resources.STU3.bundle import Bundle
from pydantic import ValidationError

for path in sys.argv[1:]:
    try:
        with open(path, "rb") as file:
            Bundle.model_validate_json(file.read())
        print(os.path.basename(path), "pass")
    except ValidationError as error:
        found = (".".join(map(str, one["loc"])) + " " + one["msg"].replace("\n", " ") for one in error.errors())
        print(os.path.basename(path), "FAIL", " ; ".join(found))
