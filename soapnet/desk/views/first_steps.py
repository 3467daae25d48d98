"""What a new school does first, for its deans and staff."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from advising.permissions import NotAllowed
from advising.requests import Request
from soapnet.desk.first_steps import first_steps as steps_of


@login_required
def first_steps(request: Request) -> HttpResponse:
    school = request.user.school
    if not request.user.is_office or school is None:
        raise NotAllowed("The first steps are for deans and staff.")
    steps = steps_of(school, request.now.cycle)
    left = sum(not step.is_done for step in steps)
    return render(request, "desk/first_steps.html", {"steps": steps, "left": left})
