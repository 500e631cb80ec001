"""Opens a ticket for each message and says so."""

from rapidsms.apps.base import AppBase

from rapidsms_tickets.models import Ticket


class App(AppBase):
    """Hooked into RapidSMS's own phases."""

    def handle(self, msg):
        """Open the ticket and queue the reply."""
        ticket = Ticket.objects.create(connection=msg.connection, text=msg.text)
        msg.respond(f"We have received your message. Your reference is {ticket.pk}.")
        return True
