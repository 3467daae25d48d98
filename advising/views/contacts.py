"""A program's contact with the student herself: her own part in it ends, by her, staff or a dean."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from advising.actions.contacts import end_student_part
from advising.forms.contacts import PartEndForm
from advising.models import Contact
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.requests import Request


@login_required
def student_part_end(request: Request, contact_id: int) -> HttpResponse:
    """She was not contacted after all, or must not answer: her own window is taken back, with a reason."""
    contact = get_object_or_404(
        Contact.objects.visible_to(request.user)
        .of_students_part()
        .select_related("student__person", "student__cycle__school", "program", "cycle__school"),
        pk=contact_id,
    )
    if not (request.user.is_office or request.user.is_student):
        raise NotAllowed("Only the student, staff or a dean can take back the student's own window.")
    after = "own_programs" if request.user.is_student else contact.student.get_absolute_url()
    form = PartEndForm(request.POST or None)
    if form.is_valid():
        try:
            end_student_part(
                contact=contact, by=request.user, now=request.now.moment, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Taken back. What the desk may answer is as it was.")
            return redirect(after)
    values = {
        "base": "base_student.html" if request.user.is_student else "base_staff.html",
        "contact": contact,
        "form": form,
    }
    return render(request, "advising/student_part_end.html", values, status=422 if form.errors else 200)
