"""A ticket of whoever wrote."""

from django.db import models


class Ticket(models.Model):
    """One concern."""

    connection = models.ForeignKey("rapidsms.Connection", on_delete=models.CASCADE)
    text = models.TextField()
    status = models.CharField(max_length=20, default="open", db_index=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Its home."""

        app_label = "rapidsms_tickets"
