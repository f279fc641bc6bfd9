"""The options of every client of the database."""

from decimal import Decimal
from typing import Any

from bson import Decimal128
from bson.codec_options import TypeCodec, TypeRegistry

Document = dict[str, Any]


class DecimalCodec(TypeCodec):
    """`Decimal` in Python is the 128-bit decimal in BSON: no digit is lost either way."""

    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        """Return what is stored."""
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        """Return what was stored."""
        return value.to_decimal()


CLIENT_OPTIONS: dict[str, Any] = {
    "serverSelectionTimeoutMS": 3000,
    "type_registry": TypeRegistry([DecimalCodec()]),
    "tz_aware": True,
    "uuidRepresentation": "standard",
}
