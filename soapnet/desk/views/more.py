"""The phone's fifth tab: all places of the side, and the account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def more(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/more.html")
