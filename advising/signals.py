"""What advising tells whoever must hear at once. Sent inside the action's transaction; outreach's receivers
(outreach/receivers.py) each call one action, or put off a job until after the commit.

All send `now` (a Moment). Keyword arguments beside it are named here.
"""

from django.dispatch import Signal

user_invited = Signal()  # user
advocate_assigned = Signal()  # assignment
assignment_acknowledged = Signal()  # assignment
assignment_ended = Signal()  # assignment
contact_filed = Signal()  # contact: a program's contact is on file
contact_decided = Signal()  # contact: confirmed or declined
contact_taken_back = Signal()  # contact
student_part_ended = Signal()  # contact: with the student; for her it opens nothing any more
record_changed = Signal()  # student: exams, leaves, failures, name, status … what is unsent is checked anew
release_changed = Signal()  # student
target_changed = Signal()  # student, program
program_filled = Signal()  # cycle, program
milestone_moved = Signal()  # cycle, key, was, moved_by
policy_changed = Signal()  # cycle
cycle_opened = Signal()  # cycle
embargo_lifted = Signal()  # cycle, students (ids)
import_asked = Signal()  # batch: to be written by a worker
correction_sent = Signal()  # correction
