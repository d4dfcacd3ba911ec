"""What the portal does by itself, and how often (定时任务)."""

from celery.schedules import crontab

from portal.launch.environment import read

# How often deadlines are looked at; an alert is at most that late.
SWEEP_SECONDS = read("SWEEP_SECONDS", int, 30)
CELERY_BEAT_SCHEDULE = {
    # Every five seconds: codes whose first try failed, or whose call to the worker was lost.
    "tend-express": {
        "task": "notifications.tasks.tend_express",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    # Every fifteen seconds: what is due goes out; a beat that was missed is made good by the next.
    "deliver-due": {
        "task": "notifications.tasks.deliver_due",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    # Every ten seconds: until then a changed page is answered live, so nobody waits for it.
    "publish-pages": {"task": "portal.tasks.publish_pages", "schedule": 10.0},
    # Every five minutes: a home shows which of its notices still hold; what began or ended while
    # nothing ran is made up for.
    "turn-notices": {"task": "portal.tasks.turn_notices", "schedule": 300.0},
    # Every two minutes: a home says how many repairs are overdue; what was missed is made up for.
    "turn-overdue": {"task": "portal.tasks.turn_overdue", "schedule": 120.0},
    # Every minute: pages go live and come down as their editors planned, late if nothing ran.
    "keep-plans": {"task": "portal.tasks.keep_plans", "schedule": 60.0},
    # Deadlines: every rung that has fallen is told.
    "sweep-clocks": {
        "task": "notifications.tasks.sweep_clocks",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    # Every ten minutes: a year's schedule arrives with a new package or in the admin.
    "recompute-clocks": {
        "task": "communities.tasks.recompute_provisional_clocks",
        "schedule": 600.0,
    },
    # Every day, because pages leave out the year that is running; asked every ten minutes, so that
    # a night on which nothing ran is made up for.
    "publish-again": {
        "task": "portal.tasks.publish_of_today",
        "schedule": crontab(minute="7-59/10"),
    },
    # Every minute, because a role ends to the minute and pages of Wagtail know only groups.
    "sync-groups": {"task": "communities.tasks.sync_groups_by_date", "schedule": 60.0},
    # Every minute: a role that ends on a day leaves what its person held.
    "pass-on-offices": {"task": "communities.tasks.pass_on_offices", "schedule": 60.0},
    # Every minute: the old company's access ends by itself, what is open must find its new hands.
    "carry-over-estates": {"task": "portal.tasks.carry_over_estates", "schedule": 60.0},
    # Every ten seconds: votes open, close and are counted by nobody's hand.
    "go-on-with-votes": {
        "task": "decisions.tasks.go_on_with_votes",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    # Every minute: polls of opinion are added up once their last day is over.
    "close-polls": {"task": "decisions.tasks.close_polls", "schedule": 60.0},
    # Every hour: what opens the boxes of a vote is kept for the estate's years and no longer.
    "destroy-envelopes": {"task": "decisions.tasks.destroy_envelopes", "schedule": 3600.0},
    # Every hour: anybody may ask for a code, and few numbers should be kept for it.
    "forget-unproved": {
        "task": "communities.tasks.forget_unproved_accounts",
        "schedule": 3600.0,
    },
    # Every hour: what was counted of codes and is a day old, and devices unused for a year.
    "drop-old-code-attempts": {
        "task": "communities.tasks.drop_old_code_attempts",
        "schedule": 3600.0,
    },
    # Every hour: nobody reads a session that has ended.
    "drop-ended-sessions": {
        "task": "communities.tasks.drop_ended_sessions",
        "schedule": 3600.0,
    },
    # Every minute: a phone or an e-mail whose waiting time is over takes the place of the old one.
    "make-contacts-hold": {"task": "communities.tasks.make_contacts_hold", "schedule": 60.0},
    # Every hour: of a day ago nothing makes a version of public pages any more.
    "drop-public-changes": {"task": "portal.tasks.drop_public_changes", "schedule": 3600.0},
    # Every hour: the cache itself drops what has ended only once it is full.
    "drop-ended-counts": {"task": "portal.tasks.drop_ended_counts", "schedule": 3600.0},
    # Every minute: a person waits for her file, and its message may have been lost.
    "resume-bank-files": {"task": "finance.tasks.resume_bank_files", "schedule": 60.0},
    # Every minute: a person waits for her run of bills, and its worker may have died.
    "resume-bills": {"task": "finance.tasks.resume_bills", "schedule": 60.0},
    # Every ten seconds: a person waits for her payment; whose time has not come is not asked about.
    "tend-orders": {
        "task": "finance.tasks.tend_orders",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    # Every half a minute: whoever waits for money back waits for days, not seconds.
    "tend-refunds": {
        "task": "finance.tasks.tend_refunds",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    # Once a day: channels have the bill of the day before by ten.
    "read-channel-bills": {
        "task": "finance.tasks.read_channel_bills",
        "schedule": crontab(hour="10", minute="30"),
    },
    # Once a night, before the pages are compared: a working day has passed.
    "look-after-cash": {
        "task": "finance.tasks.look_after_cash",
        "schedule": crontab(hour="3", minute="5"),
    },
    # Once a night, when nobody posts: it reads every line of every book.
    "check-books": {
        "task": "finance.tasks.check_books",
        "schedule": crontab(hour="3", minute="20"),
    },
    # Every minute: a run of bills is told on its own, so that posting it waits for nobody's notice.
    "tell-of-bills": {
        "task": "finance.tasks.tell_of_bills",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # Every hour by day: a bill is reminded of once a step, whenever nothing ran.
    "remind-of-bills": {
        "task": "finance.tasks.remind_of_bills",
        "schedule": crontab(hour="9-19", minute="5"),
    },
    # Every ten minutes: seven days of silence end a ticket, and no one waits for the minute.
    "close-unrated": {"task": "repairs.tasks.close_unrated", "schedule": 600.0},
    # Every ten minutes: the level counts by its own moment, only a name is waited for.
    "settle-categories": {"task": "repairs.tasks.settle_categories", "schedule": 600.0},
    # Every ten minutes by day: whoever has not rated is asked again, whenever nothing ran.
    "remind-to-rate": {
        "task": "repairs.tasks.remind_to_rate",
        "schedule": crontab(hour="8-20", minute="*/10"),
    },
    # Once a night: what an upload that was cut off left behind is a day old by then.
    "drop-leftover-papers": {
        "task": "finance.tasks.drop_leftover_papers",
        "schedule": crontab(hour="3", minute="50"),
    },
    "drop-leftover-office-papers": {
        "task": "communities.tasks.drop_leftover_office_papers",
        "schedule": crontab(hour="3", minute="52"),
    },
    # Once a night: after a change of keys nothing lies under an older one.
    "seal-secrets": {
        "task": "communities.tasks.seal_secrets",
        "schedule": crontab(hour="3", minute="30"),
    },
    # Once a night: nobody is shown what was taken down, so its bytes may wait for a disk that works.
    "drop-removed-files": {
        "task": "portal.tasks.drop_removed_files",
        "schedule": crontab(hour="3", minute="40"),
    },
    # Once a night: a file that nobody confirms is kept for whole days.
    "drop-unconfirmed-files": {
        "task": "finance.tasks.drop_unconfirmed_files",
        "schedule": crontab(hour="3", minute="45"),
    },
    # Once a night: a draft is kept for whole days, and what was cut off is a day old by then.
    "drop-leftover-photos": {
        "task": "repairs.tasks.drop_leftover_photos",
        "schedule": crontab(hour="3", minute="55"),
    },
}
