"""Words of leads: where they come from, how soon they are contacted, what becomes of them."""

from crm.names.counted import leads
from crm.names.word import Name
from crm.words import _

METRICS = {
    "leads_by_then": Name(
        _("Chance of a deal"),
        "share",
        _("Share of leads that have become a deal by the last day they can be followed to (Kaplan-Meier)"),
        basis=leads,
    ),
    "lead_won": Name(_("Leads won"), "share", _("Leads that became a won deal, of all leads"), basis=leads),
    "contacted_soon": Name(
        _("Leads contacted within a day"),
        "share",
        _("Leads first contacted within 24 hours; those not yet contacted are counted in (Kaplan-Meier)"),
        basis=leads,
    ),
    "lead_deal": Name(
        _("Leads that became a deal"), "share", _("Leads converted to a deal, of all leads"), basis=leads
    ),
}

COLUMNS = {
    "lead_age": Name(_("Days since it came"), "count"),
    "became_deal": Name(_("Became a deal"), "share", _("Share of leads that had become a deal by then")),
    "deal_low": Name(_("From"), "share", _("Lower end of the interval of those that became a deal")),
    "deal_high": Name(_("To"), "share", _("Upper end of the interval of those that became a deal")),
    "became_won": Name(_("Won"), "share", _("Share of leads whose deal had been won by then")),
    "speed": Name(_("First contact"), "text"),
    "share_of_leads": Name(_("Share of leads"), "share"),
    "share_of_leads_won": Name(_("Share of leads won"), "share"),
    "lead_source": Name(_("Source"), "text"),
    "leads": Name(_("Leads"), "count"),
    "lead_deals": Name(_("Became a deal"), "count"),
    "within_30": Name(
        _("Deal within 30 days"), "share", _("Of leads from months that are whole and old enough")
    ),
    "within_60": Name(_("Within 60"), "share", _("Of leads from months that are whole and old enough")),
    "within_90": Name(_("Within 90"), "share", _("Of leads from months that are whole and old enough")),
    "within_180": Name(_("Within 180"), "share", _("Of leads from months that are whole and old enough")),
}
