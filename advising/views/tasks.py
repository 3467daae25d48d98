"""Adding to a student's list by hand. Ticking off is on the pages where the list is shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from advising.actions.tasks import add_task
from advising.forms.tasks import TaskForm
from advising.models import Student, TaskOwner
from advising.refusals import Refusal
from advising.requests import Request


@login_required
def task_add(request: Request, student_id: int) -> HttpResponse:
    if request.user.is_student:
        raise Http404
    students = Student.objects.visible_to(request.user).select_related("person", "cycle__school")
    student = get_object_or_404(students, pk=student_id)
    form = TaskForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            task = add_task(
                student=student, kind=told["kind"], title=told["title"], detail=told["detail"],
                owner=TaskOwner(told["owner"]), due_at=told["due_at"], by=request.user, now=request.now.moment,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Added: {task.title}.")
            return redirect(student)
    values = {"student": student, "form": form}
    return render(request, "advising/task_add.html", values, status=422 if form.errors else 200)
