"""What happens inside outreach and others of it must hear at once, sent inside the action's transaction.

All send `now` (a Moment).
"""

from django.dispatch import Signal

log_changed = (
    Signal()
)  # message: logged, amended or taken back; what it breaks goes to the dean as a conflict
