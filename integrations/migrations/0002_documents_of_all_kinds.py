import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import integrations.core.chart
import integrations.core.dimensions
import integrations.core.documents
import integrations.core.policies
import integrations.models.fields
import tenants.ids


def _stand_in_documents(apps, schema_editor):
    """What stood in one document stands in it still; now it may stand in several."""
    alias = schema_editor.connection.alias
    source = apps.get_model("integrations", "DocumentSource").objects.using(alias)
    transactions = apps.get_model("integrations", "FreightTransaction").objects.using(alias)
    rows = transactions.filter(document__isnull=False).values_list("pk", "tenant_id", "document_id")
    source.bulk_create(
        (
            source.model(transaction_id=pk, tenant_id=tenant, document_id=document)
            for pk, tenant, document in rows.iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0001_first"),
        ("tenants", "0002_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountGuard",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account", models.CharField(max_length=40, verbose_name="GL account")),
                ("dimension", models.CharField(max_length=40, verbose_name="requires")),
                (
                    "state",
                    models.CharField(
                        choices=[("OFFERED", "Offered"), ("ACCEPTED", "Accepted"), ("DECLINED", "Declined")],
                        default="OFFERED",
                        max_length=8,
                    ),
                ),
                ("said", models.CharField(blank=True, max_length=600, verbose_name="what Sage said")),
                ("refusals", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField(auto_now_add=True)),
                ("last_at", models.DateTimeField(auto_now=True)),
                ("decided_by", models.CharField(blank=True, editable=False, max_length=120)),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="account_guards",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name": "learned rule",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "connection", "account", "dimension"),
                        name="one_guard_per_requirement",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedPeriod",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "stream",
                    models.CharField(
                        choices=[
                            ("AR", "Accounts receivable"),
                            ("AP", "Accounts payable"),
                            ("GL", "General ledger: closes the others too"),
                        ],
                        max_length=2,
                        verbose_name="ledger",
                    ),
                ),
                (
                    "first",
                    models.DateField(
                        blank=True,
                        help_text="Empty: from the beginning of the books.",
                        null=True,
                        verbose_name="from",
                    ),
                ),
                ("last", models.DateField(verbose_name="up to and including")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("SAGE", "Read from Sage"),
                            ("LEARNT", "Learnt from a refusal"),
                            ("PERSON", "Entered"),
                        ],
                        default="PERSON",
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="why")),
                ("noticed_at", models.DateTimeField(auto_now_add=True)),
                ("opened_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("opened_by", models.CharField(blank=True, editable=False, max_length=120)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closed_periods",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-last", "stream"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("opened_at__isnull", True)),
                        fields=("tenant", "connection", "stream", "first", "last"),
                        name="a_period_is_closed_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first__isnull", True), ("first__lte", models.F("last")), _connector="OR"
                        ),
                        name="a_period_does_not_end_before_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConnectionPolicies",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "settlement_unit",
                    models.CharField(
                        choices=[("STATEMENT", "Statement"), ("TRIP", "Trip")],
                        default=integrations.core.policies.SettlementUnit["STATEMENT"],
                        help_text="Driver settlements: one bill per statement, or per trip.",
                        max_length=12,
                    ),
                ),
                (
                    "w2_drivers",
                    models.CharField(
                        choices=[("SKIP", "Skip"), ("SEND", "Send")],
                        default=integrations.core.policies.W2Drivers["SKIP"],
                        help_text="Pay of W-2 drivers goes through payroll and is left out, unless you send it.",
                        max_length=12,
                    ),
                ),
                (
                    "trade_bills",
                    models.CharField(
                        choices=[("SAGE", "Sage"), ("TMS", "TMS")],
                        default=integrations.core.policies.TradeBills["SAGE"],
                        help_text="Kept in Sage: one that comes from the TMS is left out. Kept in the TMS: it goes to A/P (rule J9).",
                        max_length=12,
                    ),
                ),
                (
                    "factored_carriers",
                    models.CharField(
                        choices=[("PAY_TO", "Pay to"), ("VENDOR", "Vendor"), ("BLOCK", "Block")],
                        default=integrations.core.policies.FactoredCarriers["PAY_TO"],
                        max_length=12,
                    ),
                ),
                (
                    "quick_pay_base",
                    models.CharField(
                        choices=[("GROSS", "Gross"), ("NET", "NET")],
                        default=integrations.core.policies.QuickPayBase["GROSS"],
                        max_length=12,
                    ),
                ),
                (
                    "freight_carriers_1099",
                    models.BooleanField(default=False, verbose_name="1099 for freight carriers"),
                ),
                (
                    "duplicates",
                    models.CharField(
                        choices=[("BLOCK", "Block"), ("WARN", "Warn")],
                        default=integrations.core.policies.Duplicates["BLOCK"],
                        help_text="The same vendor and bill number, or customer and invoice number, from elsewhere.",
                        max_length=12,
                    ),
                ),
                (
                    "corrections",
                    models.CharField(
                        choices=[("ASK", "ASK"), ("AUTOMATIC", "Automatic")],
                        default=integrations.core.policies.Corrections["ASK"],
                        help_text="A newer version of what stands in Sage waits for a person, or is corrected at once.",
                        max_length=12,
                    ),
                ),
                (
                    "after_payment",
                    models.CharField(
                        choices=[("ADJUST", "Adjust"), ("REISSUE", "Reissue")],
                        default=integrations.core.policies.AfterPayment["ADJUST"],
                        help_text="A change of what is paid or in a closed period: an adjustment, or reversed and posted again.",
                        max_length=12,
                    ),
                ),
                (
                    "period_policy_ar",
                    models.CharField(
                        choices=[("HOLD", "Hold"), ("NEXT_OPEN", "Next open")],
                        default=integrations.core.policies.PeriodPolicy["HOLD"],
                        max_length=12,
                    ),
                ),
                (
                    "period_policy_ap",
                    models.CharField(
                        choices=[("HOLD", "Hold"), ("NEXT_OPEN", "Next open")],
                        default=integrations.core.policies.PeriodPolicy["HOLD"],
                        max_length=12,
                    ),
                ),
                (
                    "period_policy_gl",
                    models.CharField(
                        choices=[("HOLD", "Hold"), ("NEXT_OPEN", "Next open")],
                        default=integrations.core.policies.PeriodPolicy["HOLD"],
                        max_length=12,
                    ),
                ),
                (
                    "posting_level",
                    models.CharField(
                        choices=[("ENTITY", "Entity"), ("TOP", "TOP")],
                        default=integrations.core.policies.PostingLevel["ENTITY"],
                        max_length=12,
                    ),
                ),
                (
                    "top_location",
                    models.CharField(
                        blank=True,
                        help_text="The lines' location where documents are posted at top level.",
                        max_length=40,
                    ),
                ),
                (
                    "journal",
                    models.CharField(
                        default="GJ", help_text="Symbol of the journal that ours go to.", max_length=40
                    ),
                ),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="policies",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name": "posting policies",
                "verbose_name_plural": "posting policies",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CustomFieldMapping",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("ARINVOICE", "AR invoice"),
                            ("ARINVOICEITEM", "AR invoice item"),
                            ("APBILL", "AP bill"),
                            ("APBILLITEM", "AP bill item"),
                        ],
                        max_length=16,
                        verbose_name="Sage record",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Its Integration name in Sage.", max_length=80, verbose_name="custom field"
                    ),
                ),
                ("source_field", models.CharField(blank=True, max_length=60, verbose_name="TMS field")),
                (
                    "source_level",
                    models.CharField(
                        choices=[
                            ("EITHER", "The line, then the header"),
                            ("LINE", "The line only"),
                            ("HEADER", "The header only"),
                        ],
                        default=integrations.core.dimensions.Level["EITHER"],
                        max_length=6,
                        verbose_name="looked for at",
                    ),
                ),
                ("default", models.CharField(blank=True, max_length=200)),
                ("required", models.BooleanField(default=False)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_field_mappings",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "connection", "owner", "name"), name="one_mapping_per_custom_field"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DefaultPolicy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("AR", "Accounts receivable"), ("AP", "Accounts payable")], max_length=2
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("linehaul", "Linehaul"),
                            ("fuel_surcharge", "Fuel surcharge"),
                            ("accessorial", "Accessorial"),
                            ("driver_pay", "Driver pay"),
                            ("fuel", "Fuel"),
                            ("toll", "Toll"),
                            ("e_check", "E check"),
                            ("deduction", "Deduction"),
                            ("advance_recovery", "Advance recovery"),
                            ("advance_fee", "Advance fee"),
                            ("quick_pay", "Quick pay"),
                            ("escrow", "Escrow"),
                            ("pass_through", "Pass through"),
                            ("tax", "Tax"),
                            ("other", "Other"),
                            ("reimbursement", "Reimbursement"),
                            ("provider_fee", "Provider fee"),
                            ("driver_advance", "Driver advance"),
                            ("driver_receivable", "Driver receivable"),
                            ("escrow_interest", "Escrow interest"),
                            ("trade_expense", "Trade expense"),
                            ("other_income", "Other income"),
                            ("other_receivable", "Other receivable"),
                            ("factor_clearing", "Factor clearing"),
                            ("factor_cash", "Factor cash"),
                            ("factor_reserve", "Factor reserve"),
                            ("factor_fee", "Factor fee"),
                            ("factor_loan", "Factor loan"),
                            ("unbilled", "Unbilled"),
                            ("accrued", "Accrued"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_category",
                    models.CharField(
                        choices=[
                            ("ALLOW", "Allow"),
                            ("WARN", "Warn: send it, and say so"),
                            ("BLOCK", "Block: it waits for an account of its own"),
                        ],
                        default=integrations.core.chart.Fall["ALLOW"],
                        help_text="For a charge whose code has no account of its own.",
                        max_length=5,
                        verbose_name="fall to the category's default",
                    ),
                ),
                (
                    "to_master",
                    models.CharField(
                        choices=[
                            ("ALLOW", "Allow"),
                            ("WARN", "Warn: send it, and say so"),
                            ("BLOCK", "Block: it waits for an account of its own"),
                        ],
                        default=integrations.core.chart.Fall["ALLOW"],
                        help_text="Where the category has no default either. Balance-sheet uses and taxes never fall so far.",
                        max_length=5,
                        verbose_name="fall to the master default",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="default_policies",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "default policies",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "connection", "side", "category"),
                        name="one_default_policy_per_category",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentSource",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="integrations.document",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="integrations.freighttransaction",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "document", "transaction"),
                        name="a_transaction_stands_once_in_a_document",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FactoringNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "pay_to",
                    models.CharField(
                        help_text="The contact's name as it stands on the vendor in Sage.",
                        max_length=200,
                        verbose_name="pay-to contact in Sage",
                    ),
                ),
                ("first", models.DateField(verbose_name="from")),
                (
                    "last",
                    models.DateField(
                        blank=True,
                        help_text="The last day; empty until a release comes.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                ("entered_by", models.CharField(editable=False, max_length=254)),
                ("approved_by", models.CharField(blank=True, editable=False, max_length=254)),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "carrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factoring_notices",
                        to="integrations.party",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="integrations.party"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "carrier", "first"], name="factoring_notice_of_carrier")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last__isnull", True), ("last__gte", models.F("first")), _connector="OR"
                        ),
                        name="a_notice_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", ""),
                            models.Q(("approved_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_second_person_approves_a_notice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Form1099Code",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="charge code")),
                (
                    "form",
                    models.CharField(
                        blank=True, help_text="NEC or MISC; empty: it never counts.", max_length=8
                    ),
                ),
                ("box", models.CharField(blank=True, max_length=8)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_1099_codes",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name": "form 1099 by charge code",
                "verbose_name_plural": "form 1099 by charge code",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "connection", "code"), name="one_box_per_charge_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("box", ""), ("form", "")),
                            models.Q(
                                models.Q(("form", ""), _negated=True), models.Q(("box", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_form_has_a_box",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptPreview",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kept_at", models.DateTimeField()),
                ("kept_by", models.CharField(blank=True, max_length=120)),
                (
                    "digest",
                    models.JSONField(help_text="By mark: number, party, total, posting date, state, lines."),
                ),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_preview",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ListChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("object_name", models.CharField(max_length=20, verbose_name="list")),
                ("key", models.CharField(max_length=120)),
                ("name", models.CharField(blank=True, max_length=250)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("NEW", "New"),
                            ("CHANGED", "Changed"),
                            ("INACTIVE", "Became inactive"),
                            ("ACTIVE", "Active again"),
                            ("GONE", "Deleted in Sage"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("noticed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="list_changes",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "connection", "-noticed_at"], name="list_change_latest")
                ],
            },
        ),
        migrations.CreateModel(
            name="MappingFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "rows",
                    models.JSONField(
                        default=list, editable=False, help_text="As they were read: row, and its cells."
                    ),
                ),
                (
                    "notes",
                    models.JSONField(
                        default=list, editable=False, help_text="Problems of the file itself, as issues."
                    ),
                ),
                (
                    "removes",
                    models.BooleanField(
                        default=True,
                        help_text="Rules that the file leaves out are removed.",
                        verbose_name="it is the whole list",
                    ),
                ),
                ("given_by", models.CharField(max_length=254)),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                ("applied_by", models.CharField(blank=True, max_length=254)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("counts", models.JSONField(default=dict, help_text="What was added, changed and removed.")),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mapping_files",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "-given_at"], name="mapping_file_latest")],
            },
        ),
        migrations.CreateModel(
            name="PartyDimension",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("dimension", models.CharField(max_length=60)),
                ("sage_value", models.CharField(max_length=80, verbose_name="Sage id")),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="party_dimensions",
                        to="integrations.connection",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dimensions",
                        to="integrations.party",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name": "dimension of a party",
                "verbose_name_plural": "dimensions of parties",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "connection", "party", "dimension"),
                        name="one_value_per_party_and_dimension",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "covers",
                    models.CharField(
                        choices=[
                            ("INVOICE_AS", "Invoice as: customer invoices and credits, other income"),
                            ("TENDER_AS", "Tender as: carrier bills and what is deducted from them"),
                            ("DRIVER", "The driver's: settlements, and what is deducted from them"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "source_field",
                    models.CharField(
                        help_text="Empty in a transaction: the delivering subsidiary issues it.",
                        max_length=60,
                        verbose_name="TMS field",
                    ),
                ),
                (
                    "subsidiary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.subsidiary"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "subsidiary", "covers"), name="one_route_per_kind_of_transaction"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SageRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("AR_INVOICE", "AR invoice"),
                            ("AP_BILL", "AP bill"),
                            ("AR_ADJUSTMENT", "AR adjustment"),
                            ("AP_ADJUSTMENT", "AP adjustment"),
                            ("CUSTOMER", "Customer"),
                            ("VENDOR", "Vendor"),
                            ("JOURNAL", "Journal"),
                        ],
                        max_length=16,
                    ),
                ),
                ("record_no", models.CharField(max_length=20, verbose_name="RECORDNO in Sage")),
                ("number", models.CharField(blank=True, max_length=120)),
                ("plain_number", models.CharField(blank=True, editable=False, max_length=120)),
                ("party_id", models.CharField(blank=True, max_length=80, verbose_name="party in Sage")),
                ("document_date", models.DateField(blank=True, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("total", integrations.models.fields.MoneyField(currency_field="currency")),
                ("seen_at", models.DateTimeField(auto_now=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="foreign_records",
                        to="integrations.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name": "record of others in Sage",
                "verbose_name_plural": "records of others in Sage",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["connection", "plain_number", "party_id"], name="foreign_record_number"
                    ),
                    models.Index(fields=["tenant", "-seen_at"], name="foreign_record_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "connection", "kind", "record_no"),
                        name="a_foreign_record_is_kept_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomFieldValue",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tms_value", models.CharField(max_length=120, verbose_name="TMS value")),
                ("sage_value", models.CharField(max_length=200, verbose_name="value in Sage")),
                (
                    "mapping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="integrations.customfieldmapping",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "mapping", "tms_value"),
                        name="one_match_per_value_of_a_custom_field",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RouteName",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tms_value", models.CharField(max_length=120, verbose_name="TMS value")),
                (
                    "issues",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.subsidiary"
                    ),
                ),
                (
                    "route",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="integrations.route",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "route", "tms_value"), name="one_issuer_per_tms_value"
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="a_sage_record_stands_for_one_document",
        ),
        migrations.RemoveConstraint(
            model_name="glmapping",
            name="one_account_per_charge",
        ),
        migrations.RemoveConstraint(
            model_name="glmapping",
            name="only_a_master_default_has_no_key",
        ),
        migrations.AddField(
            model_name="cursor",
            name="whole_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the list was last read as a whole, so that deleted records are noticed.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="dimensionmapping",
            name="header_field",
            field=models.CharField(
                blank=True,
                help_text="Where the first says nothing.",
                max_length=60,
                verbose_name="else this field of the header",
            ),
        ),
        migrations.AddField(
            model_name="dimensionmapping",
            name="source_level",
            field=models.CharField(
                choices=[
                    ("EITHER", "The line, then the header"),
                    ("LINE", "The line only"),
                    ("HEADER", "The header only"),
                ],
                default=integrations.core.dimensions.Level["EITHER"],
                max_length=6,
                verbose_name="looked for at",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                help_text="The document in Sage that this one corrects.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="integrations.document",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="operation",
            field=models.CharField(
                choices=[("CREATE", "Create"), ("UPDATE", "Update"), ("REVERSE", "Reverse")],
                default=integrations.core.documents.Operation["CREATE"],
                help_text="A new record, or a change of one that stands in Sage.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="plain_number",
            field=models.CharField(
                blank=True, editable=False, help_text="As numbers are compared.", max_length=120
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="posting_date",
            field=models.DateField(
                blank=True,
                help_text="The day in Sage's books; the document's own, but where a period moved it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="reverse_on",
            field=models.DateField(
                blank=True, help_text="The day on which Sage turns a journal round by itself.", null=True
            ),
        ),
        migrations.AddField(
            model_name="documentline",
            name="category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("linehaul", "Linehaul"),
                    ("fuel_surcharge", "Fuel surcharge"),
                    ("accessorial", "Accessorial"),
                    ("driver_pay", "Driver pay"),
                    ("fuel", "Fuel"),
                    ("toll", "Toll"),
                    ("e_check", "E check"),
                    ("deduction", "Deduction"),
                    ("advance_recovery", "Advance recovery"),
                    ("advance_fee", "Advance fee"),
                    ("quick_pay", "Quick pay"),
                    ("escrow", "Escrow"),
                    ("pass_through", "Pass through"),
                    ("tax", "Tax"),
                    ("other", "Other"),
                    ("reimbursement", "Reimbursement"),
                    ("provider_fee", "Provider fee"),
                    ("driver_advance", "Driver advance"),
                    ("driver_receivable", "Driver receivable"),
                    ("escrow_interest", "Escrow interest"),
                    ("trade_expense", "Trade expense"),
                    ("other_income", "Other income"),
                    ("other_receivable", "Other receivable"),
                    ("factor_clearing", "Factor clearing"),
                    ("factor_cash", "Factor cash"),
                    ("factor_reserve", "Factor reserve"),
                    ("factor_fee", "Factor fee"),
                    ("factor_loan", "Factor loan"),
                    ("unbilled", "Unbilled"),
                    ("accrued", "Accrued"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="documentline",
            name="charge_code",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="documentline",
            name="custom_fields",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="documentline",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[("ITEM", "Item"), ("CATEGORY", "Category"), ("MASTER", "Master")],
                help_text="Of the mapping that chose the account.",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="documentline",
            name="rule",
            field=models.CharField(blank=True, editable=False, max_length=36),
        ),
        migrations.AddField(
            model_name="entity",
            name="active",
            field=models.BooleanField(
                default=True, help_text="In Sage; an inactive one takes no transactions."
            ),
        ),
        migrations.AddField(
            model_name="entity",
            name="currency",
            field=models.CharField(
                blank=True, help_text="As Sage says, where it keeps more than one.", max_length=3
            ),
        ),
        migrations.AddField(
            model_name="entity",
            name="read_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="freighttransaction",
            name="routed_from",
            field=models.ForeignKey(
                blank=True,
                help_text="The subsidiary that delivered it, where the TMS names another to issue it (rule A8).",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.subsidiary",
            ),
        ),
        migrations.AddField(
            model_name="glmapping",
            name="conditions",
            field=models.CharField(
                blank=True,
                help_text="Only where the TMS says so: mode = TL; fleet = Company. The rule with most conditions is chosen.",
                max_length=400,
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="facts",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What tells it from others: mc, dot, scac, address, phone, email; other names: legal_name, dba.",
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="payroll",
            field=models.BooleanField(
                default=False,
                help_text="Paid through payroll: settlements are left out (a posting policy).",
                verbose_name="W-2 driver",
            ),
        ),
        migrations.AddField(
            model_name="partylink",
            name="decided_by",
            field=models.CharField(blank=True, help_text="The person who said so.", max_length=254),
        ),
        migrations.AddField(
            model_name="referencerecord",
            name="gone_at",
            field=models.DateTimeField(
                blank=True, help_text="A full reading of the list did not hold it any more.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="cursor",
            name="object_name",
            field=models.CharField(max_length=60, verbose_name="Sage object"),
        ),
        migrations.AlterField(
            model_name="dimensionmapping",
            name="dimension",
            field=models.CharField(
                help_text="One of Sage's own, or GLDIM and the name of the company's own.", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="blocked_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("file.unreadable", "File: unreadable"),
                    ("column.unknown", "Column: unknown"),
                    ("column.missing", "Column: missing"),
                    ("field.required", "Field: required"),
                    ("field.invalid", "Field: invalid"),
                    ("field.unknown", "Field: unknown"),
                    ("amount.invalid", "Amount: invalid"),
                    ("date.invalid", "Date: invalid"),
                    ("total.differs", "Total: differs"),
                    ("version.conflict", "Version: conflict"),
                    ("history.credit", "History: credit"),
                    ("currency.foreign", "Currency: foreign"),
                    ("changed_after_posting", "Changed after posting"),
                    ("party.unknown", "Party: unknown"),
                    ("party.id_unknown", "Party: id unknown"),
                    ("party.name_differs", "Party: name differs"),
                    ("party.ambiguous", "Party: ambiguous"),
                    ("party.near", "Party: near"),
                    ("party.inactive", "Party: inactive"),
                    ("party.inactive_in_tms", "Party: inactive in tms"),
                    ("party.waiting", "Party: waiting"),
                    ("party.claimed_twice", "Party: claimed twice"),
                    ("party.facts_differ", "Party: facts differ"),
                    ("party.set_aside", "Party: set aside"),
                    ("party.factored", "Party: factored"),
                    ("account.unmapped", "Account: unmapped"),
                    ("account.unknown", "Account: unknown"),
                    ("account.inactive", "Account: inactive"),
                    ("account.statement", "Account: statement"),
                    ("account.normal_balance", "Account: normal balance"),
                    ("account.control", "Account: control"),
                    ("account.ambiguous", "Account: ambiguous"),
                    ("account.default_used", "Account: default used"),
                    ("account.default_refused", "Account: default refused"),
                    ("dimension.required", "Dimension: required"),
                    ("dimension.unknown", "Dimension: unknown"),
                    ("dimension.inactive", "Dimension: inactive"),
                    ("dimension.unmatched", "Dimension: unmatched"),
                    ("dimension.not_offered", "Dimension: not offered"),
                    ("dimension.unreadable", "Dimension: unreadable"),
                    ("dimension.no_place", "Dimension: no place"),
                    ("dimension.conflict", "Dimension: conflict"),
                    ("custom_field.required", "Custom field: required"),
                    ("custom_field.invalid", "Custom field: invalid"),
                    ("custom_field.unmatched", "Custom field: unmatched"),
                    ("custom_field.unknown", "Custom field: unknown"),
                    ("custom_field.unsupported", "Custom field: unsupported"),
                    ("period.closed", "Period: closed"),
                    ("period.moved", "Period: moved"),
                    ("route.unknown", "Route: unknown"),
                    ("intercompany.negative", "Intercompany: negative"),
                    ("number.taken", "Number: taken"),
                    ("number.in_sage", "Number: in sage"),
                    ("total.zero", "Total: zero"),
                    ("document.left_out", "Document: left out"),
                    ("journal.unbalanced", "Journal: unbalanced"),
                    ("sage.refused", "Sage: refused"),
                    ("sage.period_closed", "Sage: period closed"),
                    ("sage.dimension", "Sage: dimension"),
                    ("sage.party", "Sage: party"),
                    ("sage.account", "Sage: account"),
                    ("sage.duplicate", "Sage: duplicate"),
                    ("sage.permission", "Sage: permission"),
                    ("sage.connection", "Sage: connection"),
                    ("sage.repeated_control_id", "Sage: repeated control id"),
                    ("found.without_mark", "Found: without mark"),
                    ("found.no_witness", "Found: no witness"),
                    ("answer.lost", "Answer: lost"),
                    ("sage.twin", "Sage: twin"),
                    ("sage.drifted", "Sage: drifted"),
                    ("sage.gone", "Sage: gone"),
                ],
                max_length=40,
                verbose_name="cause",
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("AR_INVOICE", "AR invoice"),
                    ("AP_BILL", "AP bill"),
                    ("AR_ADJUSTMENT", "AR adjustment"),
                    ("AP_ADJUSTMENT", "AP adjustment"),
                    ("CUSTOMER", "Customer"),
                    ("VENDOR", "Vendor"),
                    ("JOURNAL", "Journal"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="documentline",
            name="source_line",
            field=models.CharField(
                editable=False, help_text="Hash of system, kind, id, line and part.", max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="freighttransaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("customer_invoice", "Customer invoice"),
                    ("customer_credit", "Customer credit"),
                    ("carrier_bill", "Carrier bill"),
                    ("driver_settlement", "Driver settlement"),
                    ("fuel_purchase", "Fuel purchase"),
                    ("toll", "Toll"),
                    ("advance", "Advance"),
                    ("deduction", "Deduction"),
                    ("trade_bill", "Trade bill"),
                    ("other_income", "Other income"),
                    ("escrow_release", "Escrow release"),
                    ("escrow_interest", "Escrow interest"),
                    ("factoring_schedule", "Factoring schedule"),
                    ("accrual", "Accrual"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="issue",
            name="code",
            field=models.CharField(
                choices=[
                    ("file.unreadable", "File: unreadable"),
                    ("column.unknown", "Column: unknown"),
                    ("column.missing", "Column: missing"),
                    ("field.required", "Field: required"),
                    ("field.invalid", "Field: invalid"),
                    ("field.unknown", "Field: unknown"),
                    ("amount.invalid", "Amount: invalid"),
                    ("date.invalid", "Date: invalid"),
                    ("total.differs", "Total: differs"),
                    ("version.conflict", "Version: conflict"),
                    ("history.credit", "History: credit"),
                    ("currency.foreign", "Currency: foreign"),
                    ("changed_after_posting", "Changed after posting"),
                    ("party.unknown", "Party: unknown"),
                    ("party.id_unknown", "Party: id unknown"),
                    ("party.name_differs", "Party: name differs"),
                    ("party.ambiguous", "Party: ambiguous"),
                    ("party.near", "Party: near"),
                    ("party.inactive", "Party: inactive"),
                    ("party.inactive_in_tms", "Party: inactive in tms"),
                    ("party.waiting", "Party: waiting"),
                    ("party.claimed_twice", "Party: claimed twice"),
                    ("party.facts_differ", "Party: facts differ"),
                    ("party.set_aside", "Party: set aside"),
                    ("party.factored", "Party: factored"),
                    ("account.unmapped", "Account: unmapped"),
                    ("account.unknown", "Account: unknown"),
                    ("account.inactive", "Account: inactive"),
                    ("account.statement", "Account: statement"),
                    ("account.normal_balance", "Account: normal balance"),
                    ("account.control", "Account: control"),
                    ("account.ambiguous", "Account: ambiguous"),
                    ("account.default_used", "Account: default used"),
                    ("account.default_refused", "Account: default refused"),
                    ("dimension.required", "Dimension: required"),
                    ("dimension.unknown", "Dimension: unknown"),
                    ("dimension.inactive", "Dimension: inactive"),
                    ("dimension.unmatched", "Dimension: unmatched"),
                    ("dimension.not_offered", "Dimension: not offered"),
                    ("dimension.unreadable", "Dimension: unreadable"),
                    ("dimension.no_place", "Dimension: no place"),
                    ("dimension.conflict", "Dimension: conflict"),
                    ("custom_field.required", "Custom field: required"),
                    ("custom_field.invalid", "Custom field: invalid"),
                    ("custom_field.unmatched", "Custom field: unmatched"),
                    ("custom_field.unknown", "Custom field: unknown"),
                    ("custom_field.unsupported", "Custom field: unsupported"),
                    ("period.closed", "Period: closed"),
                    ("period.moved", "Period: moved"),
                    ("route.unknown", "Route: unknown"),
                    ("intercompany.negative", "Intercompany: negative"),
                    ("number.taken", "Number: taken"),
                    ("number.in_sage", "Number: in sage"),
                    ("total.zero", "Total: zero"),
                    ("document.left_out", "Document: left out"),
                    ("journal.unbalanced", "Journal: unbalanced"),
                    ("sage.refused", "Sage: refused"),
                    ("sage.period_closed", "Sage: period closed"),
                    ("sage.dimension", "Sage: dimension"),
                    ("sage.party", "Sage: party"),
                    ("sage.account", "Sage: account"),
                    ("sage.duplicate", "Sage: duplicate"),
                    ("sage.permission", "Sage: permission"),
                    ("sage.connection", "Sage: connection"),
                    ("sage.repeated_control_id", "Sage: repeated control id"),
                    ("found.without_mark", "Found: without mark"),
                    ("found.no_witness", "Found: no witness"),
                    ("answer.lost", "Answer: lost"),
                    ("sage.twin", "Sage: twin"),
                    ("sage.drifted", "Sage: drifted"),
                    ("sage.gone", "Sage: gone"),
                ],
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="party",
            name="kind",
            field=models.CharField(
                choices=[
                    ("customer", "Customer"),
                    ("carrier", "Carrier"),
                    ("driver", "Driver"),
                    ("provider", "Provider"),
                    ("vendor", "Vendor"),
                    ("factor", "Factor"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="partylink",
            name="state",
            field=models.CharField(
                choices=[
                    ("LINKED", "Linked"),
                    ("WAITING", "Being created in Sage"),
                    ("NEEDS_PERSON", "Needs a person"),
                    ("SET_ASIDE", "Set aside"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="referencerecord",
            name="object_name",
            field=models.CharField(max_length=60, verbose_name="Sage object"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("live", True), models.Q(("plain_number", ""), _negated=True)),
                fields=["company", "plain_number", "party_id_in_sage"],
                name="document_plain_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("record_no", ""), _negated=True),
                    ("operation", integrations.core.documents.Operation["CREATE"]),
                ),
                fields=("company", "kind", "record_no"),
                name="a_sage_record_stands_for_one_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="glmapping",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("connection"),
                models.F("side"),
                models.F("level"),
                django.db.models.functions.text.Lower("key"),
                django.db.models.functions.text.Lower("conditions"),
                name="one_account_per_charge_and_conditions",
            ),
        ),
        migrations.AddConstraint(
            model_name="glmapping",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("conditions", ""), ("key", ""), ("level", "MASTER")),
                    models.Q(
                        models.Q(("level", "MASTER"), _negated=True), models.Q(("key", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="only_a_master_default_has_no_key",
            ),
        ),
        migrations.RunPython(_stand_in_documents, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="freighttransaction",
            name="document",
        ),
    ]
