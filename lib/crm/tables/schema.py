"""What is true of canonical tables beyond their columns (crm.tables.canonical): words they may hold, which of them mean
nothing without a day, and what a CRM fills in later."""

from crm.tables.canonical import TABLES, Column, Table

__all__ = ["DATED", "FILLED_LATER", "PARTS", "SAID_IF_BLANK", "TABLES", "VOCABULARY", "Column", "Table"]

# what a column may say: the profile's `values` have to map a system's own words to these
VOCABULARY: dict[str, tuple[str, ...]] = {
    "deals.status": ("open", "won", "lost", "void"),
    "surveys.survey_type": ("NPS", "CSAT", "CES", "other"),
    "costs.kind": ("acquisition", "retention", "other"),
}

# tables whose rows mean nothing without their day; elsewhere a row without one is kept and counted
DATED = ("orders", "tickets", "surveys", "activities", "deal_history", "survey_invitations", "subscriptions",
         "costs", "invoices", "rates")  # fmt: skip

# columns a CRM fills in later than the row's birth: when they lie after as_of they are not known yet, and
# what hangs on them goes back to what it was
FILLED_LATER: dict[str, dict[str, dict[str, object]]] = {
    "leads": {"converted_at": {"converted_account_id": None, "converted_contact_id": None,
                               "converted_deal_id": None, "status": None},
              "first_contact_at": {}},
    "deals": {"closed_at": {"status": "open", "loss_reason": None, "competitor": None},
              "last_stage_change_at": {}, "last_activity_at": {}},
    "accounts": {"last_activity_at": {}, "programme_since": {}},
    "tickets": {"closed_at": {"is_closed": False, "status": None}, "first_response_at": {}},
    "orders": {"delivered_at": {}},
    "invoices": {"paid_on": {"paid_amount": None, "status": None}},
    "subscriptions": {"end": {"end_reason": None}},
    "campaign_members": {"responded_at": {"responded": False, "status": None}},
}  # fmt: skip

# links of which a blank one is said: the others are rightly blank in many rows
SAID_IF_BLANK = ("account_id", "product_id")

# tables whose rows have no date of their own and are seen with the row that they are a part of
PARTS: dict[str, tuple[str, str]] = {"order_lines": ("order_id", "orders")}
