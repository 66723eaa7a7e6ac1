"""A layout made by looking at a file: given in, its columns named, its first rows seen as transactions, saved.

Nothing of the file is kept between the steps but in the person's own form; what is saved is the layout alone.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from integrations.admin.columns import page_of
from integrations.admin.facts import person, sees
from integrations.core.freight import PARTY_KINDS, Category, Kind, PartyKind
from integrations.core.money import Money
from integrations.models import Layout
from integrations.pipeline.files import save_layout
from integrations.pipeline.intake import terms_of
from integrations.tms.files import LayoutInvalid, looking, parse_layout
from integrations.tms.files.dates import ISO
from integrations.tms.files.looking import CHARGE, DO_NOT_KEEP, FIELD, IGNORE, Column, Head, Whole
from integrations.tms.rows import FileRefused
from tenants.models import Subsidiary
from tenants.permissions import powers_of

ADD = "integrations.add_layout"
ABOUT = (
    ("transactions", "Transactions: invoices, bills, settlements"),
    ("parties", "Parties: customers, carriers, drivers"),
)
_TEXT, _SELECT = {"class": "lh-input"}, {"class": "lh-select"}

_NOTHING = ((IGNORE, "Not used"), (DO_NOT_KEEP, "Never kept (private)"))
ROLES: dict[str, Any] = {
    "transactions": (
        *_NOTHING,
        ("source_id", "TMS id"),
        ("number", "Document number"),
        ("document_date", "Document date"),
        ("due_date", "Due date"),
        ("created", "Created in the TMS"),
        ("party.source_id", "Party: TMS id"),
        ("party.name", "Party: name"),
        (CHARGE, "Amount of a charge"),
        ("total", "Total, to compare"),
        ("currency", "Currency"),
        ("terms_days", "Terms, days"),
        ("reference", "Reference"),
        ("description", "Description"),
        ("applies_to", "Invoice it applies to"),
        ("void", "Void: yes or no"),
        ("version", "Version"),
        (FIELD, "Field for dimensions"),
    ),
    "parties": (
        *_NOTHING,
        ("source_id", "TMS id"),
        ("name", "Name"),
        ("active", "Active: yes or no"),
        ("terms_days", "Terms, days"),
        ("external_accounting_id", "External accounting ID"),
        ("tax_id", "Tax id (kept encrypted)"),
        *(
            (name, words)
            for name, words in (
                ("mc", "MC number"),
                ("dot", "DOT number"),
                ("scac", "SCAC"),
                ("legal_name", "Legal name"),
                ("dba", "Doing business as"),
                ("street", "Street"),
                ("city", "City"),
                ("state", "State"),
                ("postal_code", "Postal code"),
                ("country", "Country"),
                ("phone", "Phone"),
                ("email", "E-mail"),
            )
        ),
    ),
}


class GiveForm(forms.Form):
    """The file and whose it is."""

    fields: dict[str, Any]
    subsidiary: Any = forms.ModelChoiceField(None, widget=forms.Select(attrs=_SELECT))
    about = forms.ChoiceField(choices=ABOUT, label="It lists", widget=forms.Select(attrs=_SELECT))
    file = forms.FileField(
        label="CSV file", help_text="Only its beginning is looked at, and nothing of it is kept."
    )

    def __init__(self, *args: Any, subsidiaries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subsidiary"].queryset = subsidiaries


class WholeForm(forms.Form):
    name = forms.SlugField(
        max_length=60,
        widget=forms.TextInput(attrs=_TEXT),
        help_text="A file of this name is read with it: fuel_purchases.csv with fuel-purchases.",
    )
    source_system = forms.SlugField(
        max_length=40,
        label="TMS",
        widget=forms.TextInput(attrs=_TEXT),
        help_text="Part of what a thing is called for ever.",
    )
    kind = forms.ChoiceField(label="Each row is", widget=forms.Select(attrs=_SELECT))
    party_kind = forms.ChoiceField(
        label="On whom it stands", required=False, widget=forms.Select(attrs=_SELECT),
        choices=[("", "As its kind says"), *((one.value, one.value.title()) for one in PartyKind)],
    )  # fmt: skip

    def __init__(self, *args: Any, about: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = Kind if about == "transactions" else PartyKind
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (one.value, one.value.replace("_", " ").capitalize()) for one in kinds
        ]
        if about == "parties":
            del self.fields["party_kind"]


class ColumnForm(forms.Form):
    """One column of the file: what it is."""

    role = forms.ChoiceField(label="is", widget=forms.Select(attrs=_SELECT))
    format = forms.ChoiceField(
        label="date format",
        required=False,
        choices=[(one, one) for one in looking.FORMATS],
        widget=forms.Select(attrs=_SELECT),
    )
    code = forms.CharField(
        label="charge code", max_length=40, required=False, widget=forms.TextInput(attrs=_TEXT)
    )
    category = forms.ChoiceField(
        label="category",
        required=False,
        choices=[("", "By the kind"), *((one.value, one.value.replace("_", " ")) for one in Category)],
        widget=forms.Select(attrs=_SELECT),
    )
    sign = forms.ChoiceField(
        required=False, choices=[("1", "added"), ("-1", "taken off")], widget=forms.Select(attrs=_SELECT)
    )

    def __init__(self, *args: Any, about: str, column: str, samples: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.column, self.samples = column, samples[:3]
        self.fields["role"].choices = ROLES[about]  # type: ignore[attr-defined]

    def said(self) -> Column:
        data = self.cleaned_data
        return Column(
            self.column,
            data["role"],
            data.get("format") or ISO,
            data.get("code", ""),
            data.get("category", ""),
            -1 if data.get("sign") == "-1" else 1,
        )


def page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """GET asks for the file; POST of a file shows its columns; POST of columns shows its rows, and saves when told to."""
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    with sees(request):
        subsidiaries = Subsidiary.objects.all()
        if not request.user.is_superuser:
            subsidiaries = subsidiaries.filter(tenant__in=powers_of(person(request)).tenants_for(ADD))
        if request.method == "POST" and "head" in request.POST:
            return _named(model_admin, request, subsidiaries)
        form = GiveForm(request.POST or None, request.FILES or None, subsidiaries=subsidiaries)
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                head = looking.look(upload.name[:120], upload.read(looking.HEAD_BYTES))
            except FileRefused as refused:
                for issue in refused.issues:
                    form.add_error("file", f"{issue.message}: {issue.remedy}.")
            else:
                return _columns(model_admin, request, form.cleaned_data, head, upload.name)
        return _answer(model_admin, request, "A layout from a file", {"form": form})


def _columns(model_admin: Any, request: HttpRequest, data: Any, head: Head, name: str) -> HttpResponse:
    about, subsidiary = data["about"], data["subsidiary"]
    stem = name.rsplit(".", 1)[0].lower().replace("_", "-").replace(" ", "-")[:60]
    known = Layout.objects.filter(tenant=subsidiary.tenant_id).first()
    whole = WholeForm(
        about=about,
        initial={"name": stem, "source_system": (known.spec.get("source_system") if known else "") or "tms"},
    )
    columns = _column_forms(head, about, guesses=looking.guess(head, about))
    return _show(model_admin, request, subsidiary, about, head, whole, columns)


def _named(model_admin: Any, request: HttpRequest, subsidiaries: Any) -> HttpResponse:
    about = request.POST.get("about", "")
    subsidiary = subsidiaries.filter(pk=_id(request.POST.get("subsidiary", ""))).first()
    if about not in ROLES or subsidiary is None:
        raise Http404
    try:
        head = looking.head_of(
            request.POST["head"].replace("\r\n", "\n"),
            request.POST.get("encoding", "utf-8"),
            request.POST.get("delimiter", ","),
        )
    except FileRefused as refused:
        raise Http404 from refused
    whole = WholeForm(request.POST, about=about)
    columns = _column_forms(head, about, data=request.POST)
    if not all([whole.is_valid(), *(one.is_valid() for one in columns)]):
        return _show(model_admin, request, subsidiary, about, head, whole, columns)
    spec = looking.spec_of(_whole(whole, columns, about, head))
    try:
        layout = parse_layout(spec)
        rows = looking.read_head(head, layout, terms_of(subsidiary, layout.source_system))
    except LayoutInvalid as invalid:
        return _show(model_admin, request, subsidiary, about, head, whole, columns, problems=invalid.problems)
    except FileRefused as refused:
        said = [f"{one.message}: {one.remedy}" for one in refused.issues]
        return _show(model_admin, request, subsidiary, about, head, whole, columns, problems=said)
    if "save" in request.POST and not _taken(whole, subsidiary):
        save_layout(whole.cleaned_data["name"], spec, tenant_id=subsidiary.tenant_id)
        row = Layout.objects.get(tenant=subsidiary.tenant_id, name=whole.cleaned_data["name"])
        messages.success(request, f"The layout {row.name} is saved: files of this form are read with it.")
        return HttpResponseRedirect(page_of(row))
    return _show(model_admin, request, subsidiary, about, head, whole, columns, rows=rows)


def _taken(whole: WholeForm, subsidiary: Subsidiary) -> bool:
    """A layout that is in use is changed on its own page, where its history stands."""
    if Layout.objects.filter(tenant=subsidiary.tenant_id, name=whole.cleaned_data["name"]).exists():
        whole.add_error("name", "There is a layout of this name: give another, or change that one.")
        return True
    return False


def _whole(form: WholeForm, columns: list[ColumnForm], about: str, head: Head) -> Whole:
    data = form.cleaned_data
    party_kind = data.get("party_kind", "")
    if about == "transactions" and not party_kind:
        party_kind = sorted(PARTY_KINDS[Kind(data["kind"])])[0]
    return Whole(
        about,
        data["source_system"],
        head.delimiter,
        head.encoding if head.encoding in ("utf-8", "cp1252") else "utf-8",
        data["kind"],
        party_kind,
        columns=tuple(one.said() for one in columns),
    )


def _column_forms(
    head: Head, about: str, data: Any = None, guesses: list[Column] | None = None
) -> list[ColumnForm]:
    return [
        ColumnForm(
            data,
            prefix=f"c{index}",
            about=about,
            column=name,
            samples=head.samples(index),
            initial=_initial(guesses[index]) if guesses else None,
        )
        for index, name in enumerate(head.columns)
    ]


def _initial(column: Column) -> dict[str, Any]:
    return {
        "role": column.role,
        "format": column.format,
        "code": column.code,
        "category": column.category,
        "sign": str(column.sign),
    }


def _show(
    model_admin: Any,
    request: HttpRequest,
    subsidiary: Subsidiary,
    about: str,
    head: Head,
    whole: WholeForm,
    columns: list[ColumnForm],
    *,
    rows: Any = None,
    problems: Any = (),
) -> HttpResponse:
    context = {
        "subsidiary": subsidiary,
        "about": about,
        "head": head,
        "whole": whole,
        "columns": columns,
        "seen": [_seen(row) for row in rows] if rows is not None else None,
        "problems": problems,
    }
    return _answer(model_admin, request, "What is what", context)


def _seen(row: Any) -> dict[str, Any]:
    """A row as a person reads it: what it became, or all that is wrong with it."""
    transaction, party = getattr(row, "transaction", None), getattr(row, "party", None)
    total = sum((charge.amount.minor for charge in transaction.charges), 0) if transaction else 0
    return {
        "number": row.number,
        "issues": row.issues,
        "transaction": transaction,
        "party_name": getattr(row, "party_name", ""),
        "party": party,
        "total": Money.from_minor(total, transaction.currency) if transaction else None,
    }


def _id(text: str) -> Any:
    try:
        return forms.UUIDField().clean(text)
    except ValidationError as wrong:
        raise Http404 from wrong


def _answer(model_admin: Any, request: HttpRequest, title: str, context: dict[str, Any]) -> HttpResponse:
    base = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/integrations/layout/look.html", base | context)
