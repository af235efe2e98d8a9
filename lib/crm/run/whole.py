"""The command `run`: month after month, what has changed is run and published, the rest stands."""

from datetime import date

from crm.run.asked.plan import Plan, make_plan
from crm.run.errands import ALL_GOOD, NONE_GOOD, SOME_FAILED, at_work, say


def run(options) -> int:
    """Runs the reports of which something has changed, publishes the months, and says what came of it."""
    plan = make_plan(options, date.today())
    post = _post(plan)
    with at_work(plan) as scratch:
        # only now: a mistyped parameter is refused before anything heavy is imported
        from crm.run.publish import writable
        from crm.run.turn import looked_at, tried

        writable(plan.out, plan.months, str(plan.settings["source"]))
        months = [looked_at(plan, as_of, scratch) for as_of in plan.months]
        results = [tried(plan, month, ready, scratch) for month, ready in months]
    _tell_the_end(plan, post, results)
    return exit_code([state for result in results for state in result.states])


def _post(plan: Plan):
    """How the summary is mailed; None when nobody is to get it. What is wrong with it is said at once."""
    if not plan.settings["notify"]:
        return None
    from crm.run.mail import post_from

    return post_from(plan.settings)


def _tell_the_end(plan: Plan, post, results: list) -> None:
    """Prints the summary of what was run, one screen, and mails it to whom it concerns, with what was not
    published in front; nothing where nothing changed."""
    made = [result.made for result in results if result.made]
    troubles = [result.trouble for result in results if result.trouble]
    if not made and not troubles:
        return
    from crm.run.guard.gate import gate_of
    from crm.run.summary import subject, summary

    text = summary(made[-1], plan.out / made[-1]["month"], made[:-1]) if made else ""
    if made:
        say(f"\n{gate_of(plan).masked(text)}")
    if post:
        from crm.run.mail import send

        body = "\n".join([*troubles, *([""] if troubles and made else []), text])
        send(post, subject(made, str(plan.settings["source"]), troubles), gate_of(plan).masked(body))


def exit_code(states: list[str]) -> int:
    """0 when all reports are done, 3 when none is, else 1."""
    done = states.count("done")
    return ALL_GOOD if done == len(states) else SOME_FAILED if done else NONE_GOOD
