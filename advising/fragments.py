"""Answers to polling: the fragment, or 304 when nothing that it shows has changed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified


def unless_unchanged(request: HttpRequest, tag: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """304 where the browser holds this tag already, else `answer()` with the tag.

    The tag names all that the fragment hangs on: version numbers (advising.versions), the minute if it shows time,
    the reader if what they may see differs. It is no secret, so it holds no student facts.
    """
    etag = f'"{tag}"'
    if request.headers.get("if-none-match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = answer()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    return response
