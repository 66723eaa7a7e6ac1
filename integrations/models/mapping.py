"""How a connection maps charges to accounts (rule A11) and TMS fields to dimensions (rule A5)."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from integrations.core.chart import AccountRule, conflicts
from integrations.core.dimensions import FieldSource, Level
from integrations.core.mapping_rows import Written, equal_words, tidy
from integrations.models import choices
from integrations.models.connection import Connection
from integrations.models.party import Party
from tenants.models.base import TenantOwned


class GLMapping(TenantOwned):
    """One rule: a charge code (ITEM), a category (CATEGORY) or the side's master default (MASTER) to an account."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="gl_mappings")
    side = models.CharField(max_length=2, choices=choices.SIDES)
    level = models.CharField(max_length=8, choices=choices.MAPPED_LEVELS)
    key = models.CharField(
        "charge code or category", max_length=80, blank=True, help_text="Empty for the master default."
    )
    conditions = models.CharField(
        max_length=400,
        blank=True,
        help_text="Only where the TMS says so: mode = TL; fleet = Company. The rule with most conditions is chosen.",
    )
    account = models.CharField("GL account", max_length=24)

    class Meta(TenantOwned.Meta):
        verbose_name = "GL mapping"
        constraints = [
            models.UniqueConstraint(
                "tenant",
                "connection",
                "side",
                "level",
                Lower("key"),
                Lower("conditions"),
                name="one_account_per_charge_and_conditions",
            ),
            models.CheckConstraint(
                condition=models.Q(level="MASTER", key="", conditions="")
                | (~models.Q(level="MASTER") & ~models.Q(key="")),
                name="only_a_master_default_has_no_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.written.words}: {self.account}"

    @property
    def written(self) -> Written:
        return Written(self.side, self.level, self.key, self.conditions, self.account)

    def rule(self) -> AccountRule:
        return self.written.rule(str(self.id))

    def clean(self) -> None:
        """Written the one way in which it is compared, and refused beside a rule of equal standing (rule A11)."""
        if not self.side or not self.level:
            return  # the fields say so themselves
        tidied, problems = tidy(self.written)
        said: dict[str, list[str]] = {}
        for issue in problems:
            said.setdefault(issue.place, []).append(
                f"{issue.message[:1].upper()}{issue.message[1:]}: {issue.remedy}."
            )
        if said:
            raise ValidationError(said)
        self.key, self.account, self.conditions = tidied.key, tidied.account, tidied.conditions
        self._refuse_equals()

    def _refuse_equals(self) -> None:
        chosen: uuid.UUID | None = self.connection_id  # none yet on a form that was sent without one
        if chosen is None:
            return
        beside = GLMapping.objects.filter(
            connection=self.connection_id, side=self.side, level=self.level, key__iexact=self.key
        ).exclude(pk=self.pk)
        own = self.rule()
        for one, other in conflicts([own, *(row.rule() for row in beside)]):
            if own in (one, other):
                raise ValidationError({"conditions": f"{equal_words(one, other)}."})


class DimensionMapping(TenantOwned):
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="dimension_mappings")
    dimension = models.CharField(
        max_length=60, help_text="One of Sage's own, or GLDIM and the name of the company's own."
    )
    source_field = models.CharField("TMS field", max_length=60, blank=True)
    source_level = models.CharField(
        "looked for at", max_length=6, choices=choices.LEVELS_OF_FIELDS, default=Level.EITHER
    )
    header_field = models.CharField(
        "else this field of the header", max_length=60, blank=True, help_text="Where the first says nothing."
    )
    default = models.CharField(max_length=80, blank=True)
    required = models.BooleanField(default=False)
    as_is = models.BooleanField(
        "use values as they are", default=False, help_text="A TMS value without a match is Sage's id itself."
    )

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "dimension"], name="one_mapping_per_dimension"
            )
        ]

    def __str__(self) -> str:
        return self.dimension

    @property
    def sources(self) -> tuple[FieldSource, ...]:
        """The line's before the header's."""
        first = (
            (FieldSource(self.source_field, Level(self.source_level)),) if self.source_field.strip() else ()
        )
        second = (FieldSource(self.header_field, Level.HEADER),) if self.header_field.strip() else ()
        return first + second


class DimensionValue(TenantOwned):
    """A value match: what the TMS writes, and the id in Sage."""

    mapping = models.ForeignKey(DimensionMapping, on_delete=models.CASCADE, related_name="values")
    tms_value = models.CharField("TMS value", max_length=120)
    sage_value = models.CharField("Sage id", max_length=80)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "mapping", "tms_value"], name="one_match_per_tms_value")
        ]

    def __str__(self) -> str:
        return f"{self.tms_value}: {self.sage_value}"


class PartyDimension(TenantOwned):
    """A value that every line of a party bears, where no field of the transaction says another."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="party_dimensions")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="dimensions")
    dimension = models.CharField(max_length=60)
    sage_value = models.CharField("Sage id", max_length=80)

    class Meta(TenantOwned.Meta):
        verbose_name = "dimension of a party"
        verbose_name_plural = "dimensions of parties"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "party", "dimension"],
                name="one_value_per_party_and_dimension",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.sage_value}"


class CustomFieldMapping(TenantOwned):
    """How a custom field of Sage is filled. What fields there are, and of which type, is read from Sage."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="custom_field_mappings")
    owner = models.CharField("Sage record", max_length=16, choices=choices.FIELD_OWNERS)
    name = models.CharField("custom field", max_length=80, help_text="Its Integration name in Sage.")
    source_field = models.CharField("TMS field", max_length=60, blank=True)
    source_level = models.CharField(
        "looked for at", max_length=6, choices=choices.LEVELS_OF_FIELDS, default=Level.EITHER
    )
    default = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "owner", "name"], name="one_mapping_per_custom_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_owner_display()}: {self.name}"

    @property
    def sources(self) -> tuple[FieldSource, ...]:
        return (
            (FieldSource(self.source_field, Level(self.source_level)),) if self.source_field.strip() else ()
        )


class CustomFieldValue(TenantOwned):
    """A value match of a custom field: what the TMS writes, and what Sage takes."""

    mapping = models.ForeignKey(CustomFieldMapping, on_delete=models.CASCADE, related_name="values")
    tms_value = models.CharField("TMS value", max_length=120)
    sage_value = models.CharField("value in Sage", max_length=200)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "mapping", "tms_value"], name="one_match_per_value_of_a_custom_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tms_value}: {self.sage_value}"


class ReferenceRecord(TenantOwned):
    """A master record read from Sage: an account, customer, vendor, dimension value, entity, term."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="reference_records")
    object_name = models.CharField("Sage object", max_length=60)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=250, blank=True)
    active = models.BooleanField(default=True)
    record_no = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField()
    gone_at = models.DateTimeField(
        null=True, blank=True, help_text="A full reading of the list did not hold it any more."
    )

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "object_name", "key"], name="reference_record_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}".strip()


class Cursor(TenantOwned):
    """How far a list or the payments of a connection were read: Sage's own last WHENMODIFIED, never our clock."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="cursors")
    object_name = models.CharField("Sage object", max_length=60)
    when_modified = models.CharField(
        max_length=19, blank=True, help_text="mm/dd/yyyy HH:MM:SS, as Sage wrote it."
    )
    moved_at = models.DateTimeField(auto_now=True)
    whole_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the list was last read as a whole, so that deleted records are noticed.",
    )

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "object_name"], name="one_cursor_per_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.object_name} {self.when_modified}"
