"""The rival of the ingest benchmark: invoices with lines through a nested ModelSerializer, as REST framework's own
documentation shows it. Its tables exist in the scratch database of a benchmark only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection, models, transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

APP = "bench"  # no installed app: no migration ever sees these


class Customer(models.Model):
    code = models.CharField(max_length=80, unique=True)
    objects: ClassVar[models.Manager[Customer]] = models.Manager()

    class Meta:
        app_label = APP

    def __str__(self) -> str:
        return self.code


class Invoice(models.Model):
    number = models.CharField(max_length=80, unique=True)
    version = models.PositiveBigIntegerField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    created = models.DateTimeField()
    document_date = models.DateField()
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=15, decimal_places=2)
    objects: ClassVar[models.Manager[Invoice]] = models.Manager()

    class Meta:
        app_label = APP

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(max_length=60)
    category = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    description = models.CharField(max_length=300, blank=True)
    objects: ClassVar[models.Manager[Line]] = models.Manager()

    class Meta:
        app_label = APP

    def __str__(self) -> str:
        return self.code


class LineSerializer(serializers.ModelSerializer[Line]):
    class Meta:
        model = Line
        fields: ClassVar = ["code", "category", "amount", "description"]


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    customer = serializers.SlugRelatedField(slug_field="code", queryset=Customer.objects.all())
    lines = LineSerializer(many=True)

    class Meta:
        model = Invoice
        fields: ClassVar = [
            *("number", "version", "customer", "created", "document_date", "currency", "total", "lines")
        ]

    def create(self, validated_data: dict[str, Any]) -> Invoice:
        lines = validated_data.pop("lines")
        invoice = Invoice.objects.create(**validated_data)
        for line in lines:
            Line.objects.create(invoice=invoice, **line)
        return invoice


class InvoicesView(APIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    atomic = False

    def post(self, request: Request) -> Response:
        serializer = InvoiceSerializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        if self.atomic:
            with transaction.atomic():
                serializer.save()
        else:
            serializer.save()
        return Response(serializer.data, status=201)


class AtomicInvoicesView(InvoicesView):
    """The same, with all rows of a call in one transaction: kinder to the disk than the documentation's."""

    atomic = True


def make_tables() -> None:
    with connection.schema_editor() as editor:
        for model in (Customer, Invoice, Line):
            editor.create_model(model)
