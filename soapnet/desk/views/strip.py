"""The clock in the top bar, asked again every half minute."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from advising.fragments import unless_unchanged
from advising.versions import Scope, numbers
from soapnet.desk.shell import Shell


@login_required
def clock_strip(request: HttpRequest) -> HttpResponse:
    shell = Shell(request)
    version = numbers(shell.open_cycle.pk, Scope.CLOCK)[Scope.CLOCK] if shell.open_cycle else 0
    minute = int(shell.now.timestamp()) // 60
    tag = f"{version}-{minute}-{shell.engine.short if shell.engine else ''}"
    return unless_unchanged(request, tag, lambda: render(request, "_strip.html", {"shell": shell}))
