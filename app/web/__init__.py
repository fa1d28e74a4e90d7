"""HTTP: one line per blueprint, in the order of the navigation."""

from flask import Flask

from app.web import (
    account,
    admin,
    answers,
    assets,
    blocking,
    cells,
    closing,
    comments,
    decisions,
    deliverables,
    demo,
    departures,
    errors,
    exports,
    forgotten,
    forms,
    health,
    i18n,
    inbox,
    invitations,
    item_list,
    items,
    jinja,
    kinds,
    links,
    load,
    mailbox,
    members,
    opt_out,
    pages,
    people_mail,
    programmes,
    putting_away,
    reminders,
    request,
    risks,
    saved_views,
    search,
    security,
    sets,
    settings,
    shared_reports,
    shortcuts,
    signing_in,
    throttle,
    tracing,
    transfers,
    undo,
    upkeep,
    welcome,
    wizard,
)
from app.web.do_now import (
    action_list,
    actions,
    categories,
    imports,
    linking,
    opportunities,
    opportunity_list,
    pasting,
    problem_list,
    problems,
    quick_add,
    scenario_list,
    scenarios,
    track,
)
from app.web.steering import (
    asks,
    checks,
    drafts,
    moves,
    previews,
    recipients,
    replies,
    report_history,
    reports,
    risk_list,
    roadmap,
    sending,
    updates,
)


def init_app(app: Flask) -> None:
    pages.LISTS[""] = item_list.LIST
    kinds.add("action", actions.PAGE, action_list.LIST)
    kinds.add("scenario", scenarios.PAGE, scenario_list.LIST)
    kinds.add("opportunity", opportunities.PAGE, opportunity_list.LIST)
    kinds.add("problem", problems.PAGE, problem_list.LIST)
    kinds.add("deliverable", deliverables.PAGE)
    kinds.add("risk", risks.PAGE, risk_list.LIST)
    for part in (tracing, security, i18n, request, forms, jinja, errors, signing_in, throttle):
        part.init_app(app)
    assets.init_assets(app)
    outside(app)
    inside(app)


def outside(app: Flask) -> None:
    """What belongs to no programme."""
    app.register_blueprint(account.bp)
    app.register_blueprint(reminders.bp)
    app.register_blueprint(opt_out.bp)
    app.register_blueprint(forgotten.bp)
    app.register_blueprint(welcome.bp)
    app.register_blueprint(demo.bp)
    app.register_blueprint(health.bp)
    app.register_blueprint(mailbox.bp)
    app.register_blueprint(shared_reports.bp)
    app.register_blueprint(people_mail.outside)
    for administration in (admin, upkeep):
        app.register_blueprint(administration.bp, url_prefix="/admin")
    app.register_blueprint(programmes.bp)
    app.register_blueprint(wizard.bp)


def inside(app: Flask) -> None:
    """The pages of a programme, in the order of its navigation."""
    app.register_blueprint(roadmap.bp, url_prefix="/p/<slug>/roadmap")
    app.register_blueprint(moves.bp, url_prefix="/p/<slug>/roadmap")
    app.register_blueprint(cells.bp, url_prefix="/p/<slug>/items")
    app.register_blueprint(sets.bp, url_prefix="/p/<slug>/items/set")
    app.register_blueprint(exports.bp, url_prefix="/p/<slug>/items/exports")
    app.register_blueprint(transfers.bp, url_prefix="/p/<slug>/items/import")
    app.register_blueprint(saved_views.bp, url_prefix="/p/<slug>/views")
    app.register_blueprint(search.bp, url_prefix="/p/<slug>/search")
    app.register_blueprint(shortcuts.bp, url_prefix="/p/<slug>/shortcuts")
    app.register_blueprint(quick_add.bp, url_prefix="/p/<slug>/add")
    for part_of_items in (items, comments, links, blocking, answers):
        app.register_blueprint(part_of_items.bp, url_prefix="/p/<slug>/items")
    app.register_blueprint(putting_away.bp, url_prefix="/p/<slug>")
    app.register_blueprint(inbox.bp, url_prefix="/p/<slug>/inbox")
    app.register_blueprint(undo.bp, url_prefix="/p/<slug>/undo")
    app.register_blueprint(members.bp, url_prefix="/p/<slug>/people")
    app.register_blueprint(departures.bp, url_prefix="/p/<slug>/people")
    app.register_blueprint(people_mail.bp, url_prefix="/p/<slug>/people")
    app.register_blueprint(invitations.bp, url_prefix="/p/<slug>/people/invitations")
    app.register_blueprint(categories.bp, url_prefix="/p/<slug>/settings/categories")
    app.register_blueprint(settings.bp, url_prefix="/p/<slug>/settings")
    app.register_blueprint(load.bp, url_prefix="/p/<slug>/settings")
    app.register_blueprint(closing.bp, url_prefix="/p/<slug>")
    do_now(app)
    steering(app)


def do_now(app: Flask) -> None:
    app.register_blueprint(track.bp, url_prefix="/p/<slug>/do-now")
    app.register_blueprint(actions.bp, url_prefix="/p/<slug>/do-now/actions")
    app.register_blueprint(pasting.bp, url_prefix="/p/<slug>/do-now/actions")
    app.register_blueprint(imports.bp, url_prefix="/p/<slug>/do-now/actions/import")
    app.register_blueprint(scenarios.bp, url_prefix="/p/<slug>/do-now/scenarios")
    app.register_blueprint(problems.bp, url_prefix="/p/<slug>/do-now/problems")
    app.register_blueprint(linking.bp, url_prefix="/p/<slug>/do-now/problems")
    app.register_blueprint(opportunities.bp, url_prefix="/p/<slug>/do-now/opportunities")


def steering(app: Flask) -> None:
    app.register_blueprint(decisions.bp, url_prefix="/p/<slug>/decisions")
    app.register_blueprint(updates.bp, url_prefix="/p/<slug>/updates")
    app.register_blueprint(risks.bp, url_prefix="/p/<slug>/risks")
    app.register_blueprint(reports.bp, url_prefix="/p/<slug>/reports")
    app.register_blueprint(drafts.bp, url_prefix="/p/<slug>/reports")
    app.register_blueprint(sending.bp, url_prefix="/p/<slug>/reports")
    app.register_blueprint(recipients.bp, url_prefix="/p/<slug>/reports/recipients")
    app.register_blueprint(previews.bp, url_prefix="/p/<slug>/reports")
    app.register_blueprint(report_history.bp, url_prefix="/p/<slug>/reports")
    app.register_blueprint(asks.bp, url_prefix="/p/<slug>/reports/asks")
    app.register_blueprint(replies.bp, url_prefix="/p/<slug>/reports/asks")
    app.register_blueprint(checks.bp, url_prefix="/p/<slug>/checks")
