"""Addresses of the law room 法规: cards, register, confirmations, calculators, calendar, effect on running cases."""

from django.urls import path

from flows.pages.law.calendar import law_calendar
from flows.pages.law.card import law_card
from flows.pages.law.cards import law_cards
from flows.pages.law.confirm import confirm_card, unconfirmed
from flows.pages.law.effects import law_effects
from flows.pages.law.fine import law_fine
from flows.pages.law.register import instrument, sources
from flows.pages.law.surcharge import law_surcharge
from flows.pages.law.term import law_term

urlpatterns = [
    path("", law_cards, name="law_cards"),
    path("sources/", sources, name="law_sources"),
    path("sources/<path:key>/", instrument, name="law_source"),
    path("unconfirmed/", unconfirmed, name="law_unconfirmed"),
    path("confirm/<path:name>/", confirm_card, name="law_confirm"),
    path("term/", law_term, name="law_term"),
    path("fine/", law_fine, name="law_fine"),
    path("surcharge/", law_surcharge, name="law_surcharge"),
    path("calendar/", law_calendar, name="law_calendar"),
    path("calendar/<int:year>/", law_calendar, name="law_calendar_year"),
    path("effects/", law_effects, name="law_effects"),
    path("<path:name>/", law_card, name="law_card"),
]
