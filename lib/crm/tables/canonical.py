"""The canonical tables: their columns, types, keys, and which date says when a row came to be.

Types: text, code (text that names something: trimmed and normalised harder), money, number, count, time
(a moment, in the report's time zone), date, flag. A trailing `!` marks a required column.
"""

from typing import NamedTuple


class Column(NamedTuple):
    """One canonical column."""

    name: str
    type: str
    required: bool


class Table(NamedTuple):
    """One canonical table. `born` is the column that says when a row came to be: later than as_of, it is not
    seen; `money` is what a lost row would cost; `links` are the columns that point at another table's key."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    born: str | None = None
    money: str | None = None
    links: tuple[tuple[str, str], ...] = ()

    @property
    def required(self) -> list[str]:
        """Names of the columns without which the table is none."""
        return [column.name for column in self.columns if column.required]

    @property
    def types(self) -> dict[str, str]:
        """Column name → type."""
        return {column.name: column.type for column in self.columns}


def _table(name: str, key: str, columns: str, **more) -> Table:
    parsed = []
    for line in columns.split(","):
        column, _, kind = line.strip().partition(":")
        parsed.append(Column(column, kind.rstrip("!") or "text", kind.endswith("!")))
    return Table(name, tuple(key.split()), tuple(parsed), **more)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "accounts", "account_id",
            "account_id:text!, name:code, parent_id:text, merged_into_id:text, type:code, industry:code, "
            "employees:count, annual_revenue:money, country:code, region:code, city:code, source:code, "
            "owner_id:text, created_at:time, last_activity_at:time, programme_since:date, is_deleted:flag",
            born="created_at",
            links=(("owner_id", "owners"), ("parent_id", "accounts"), ("merged_into_id", "accounts")),
        ),
        _table(
            "contacts", "contact_id",
            "contact_id:text!, account_id:text, name:code, email:text, phone:text, title:code, opt_out:flag, "
            "source:code, created_at:time, merged_into_id:text, is_deleted:flag",
            born="created_at", links=(("account_id", "accounts"), ("merged_into_id", "contacts")),
        ),
        _table(
            "leads", "lead_id",
            "lead_id:text!, account_name:code, source:code, status:code, owner_id:text, created_at:time!, "
            "first_contact_at:time, converted_at:time, converted_account_id:text, converted_contact_id:text, "
            "converted_deal_id:text, is_deleted:flag",
            born="created_at",
            links=(("owner_id", "owners"), ("converted_account_id", "accounts"),
                   ("converted_contact_id", "contacts"), ("converted_deal_id", "deals")),
        ),
        _table(
            "deals", "deal_id",
            "deal_id:text!, account_id:text, contact_id:text, name:code, pipeline:code, stage:code!, "
            "amount:money!, currency:code, probability:number, forecast_category:code, created_at:time!, "
            "close_date:date, closed_at:time, status:code!, type:code, source:code, campaign_id:text, "
            "product_id:text, region:code, loss_reason:code, competitor:code, owner_id:text, "
            "last_stage_change_at:time, last_activity_at:time, is_deleted:flag",
            born="created_at", money="amount",
            links=(("account_id", "accounts"), ("contact_id", "contacts"), ("campaign_id", "campaigns"),
                   ("product_id", "products"), ("owner_id", "owners")),
        ),
        _table(
            "deal_history", "deal_id changed_at to_stage",
            "deal_id:text!, changed_at:time!, from_stage:code, to_stage:code!, amount:money, close_date:date, "
            "probability:number, forecast_category:code, changed_by:text, step:count",
            born="changed_at", links=(("deal_id", "deals"),),
        ),
        _table(
            "stages", "pipeline stage_id",
            "pipeline:code!, stage_id:code!, label:code, order:count, is_closed:flag, is_won:flag, "
            "default_probability:number, valid_from:date, valid_to:date",
        ),
        _table(
            "orders", "order_id",
            "order_id:text!, account_id:text!, ordered_at:time!, amount:money!, currency:code, status:code, "
            "channel:code, region:code, deal_id:text, discount:money, refund_amount:money, cost:money, "
            "promised_at:time, delivered_at:time, rate:number",
            born="ordered_at", money="amount", links=(("account_id", "accounts"), ("deal_id", "deals")),
        ),
        _table(
            "order_lines", "order_id line_id",
            "order_id:text!, line_id:text, product_id:text!, category:code, quantity:number, unit_price:money, "
            "list_price:money, discount:money, cost:money",
            money="unit_price", links=(("order_id", "orders"), ("product_id", "products")),
        ),
        _table("products", "product_id", "product_id:text!, name:code, category:code, list_price:money"),
        _table(
            "subscriptions", "subscription_id",
            "subscription_id:text!, account_id:text!, start:date!, end:date, mrr:money, currency:code, "
            "product:code, end_reason:code",
            born="start", money="mrr", links=(("account_id", "accounts"),),
        ),
        _table(
            "activities", "activity_id",
            "activity_id:text!, account_id:text, contact_id:text, deal_id:text, type:code!, occurred_at:time!, "
            "direction:code, outcome:code, owner_id:text, next_on:date, quality:number",
            born="occurred_at",
            links=(("account_id", "accounts"), ("contact_id", "contacts"), ("deal_id", "deals")),
        ),
        _table(
            "campaigns", "campaign_id",
            "campaign_id:text!, name:code, type:code, channel:code, start:date, end:date, budget:money, "
            "actual_cost:money, currency:code",
            born="start", money="actual_cost",
        ),
        _table(
            "costs", "cost_id",
            "cost_id:text!, spent_on:date!, amount:money!, currency:code, channel:code, kind:code!, campaign_id:text",
            born="spent_on", money="amount", links=(("campaign_id", "campaigns"),),
        ),
        _table(
            "campaign_members", "campaign_id contact_id lead_id",
            "campaign_id:text!, contact_id:text, lead_id:text, status:code, responded:flag, responded_at:time",
            links=(("campaign_id", "campaigns"), ("contact_id", "contacts"), ("lead_id", "leads")),
        ),
        _table(
            "tickets", "ticket_id",
            "ticket_id:text!, account_id:text, contact_id:text, order_id:text, created_at:time!, "
            "first_response_at:time, closed_at:time, status:code, is_closed:flag, type:code, reason:code, "
            "priority:code, origin:code, product:code, team:code, escalated:flag, reopened_count:count, "
            "sla_due_at:time",
            born="created_at",
            links=(("account_id", "accounts"), ("contact_id", "contacts"), ("order_id", "orders")),
        ),
        _table(
            "surveys", "response_id",
            "response_id:text!, survey_type:code!, score:number!, scale_min:number, scale_max:number, "
            "responded_at:time!, invitation_id:text, contact_id:text, account_id:text, order_id:text, "
            "ticket_id:text, channel:code, region:code, segment:code, late:flag, item:code, comment:comment",
            born="responded_at",
            links=(("account_id", "accounts"), ("contact_id", "contacts"), ("order_id", "orders"),
                   ("ticket_id", "tickets"), ("invitation_id", "survey_invitations")),
        ),
        _table(
            "survey_invitations", "invitation_id",
            "invitation_id:text!, survey_id:text, contact_id:text, account_id:text, sent_at:time!, "
            "channel:code, delivered:flag, opened:flag, completed:flag",
            born="sent_at", links=(("account_id", "accounts"), ("contact_id", "contacts")),
        ),
        _table(
            "invoices", "invoice_id",
            "invoice_id:text!, account_id:text!, order_id:text, issued_on:date!, due_on:date, amount:money!, "
            "currency:code, paid_on:date, paid_amount:money, status:code",
            born="issued_on", money="amount", links=(("account_id", "accounts"), ("order_id", "orders")),
        ),
        _table("rates", "currency day", "currency:code!, day:date!, rate:number!", born="day"),
        _table("owners", "owner_id", "owner_id:text!, name:code, manager:code, team:code, region:code"),
        _table("targets", "period_start owner_id team", "period_start:date!, owner_id:text, team:code, "
               "amount:money!, currency:code", money="amount", links=(("owner_id", "owners"),)),
    )
}  # fmt: skip
