from django.urls import URLPattern, URLResolver, path

from soapnet.desk.views import (
    appearance,
    board,
    demo,
    gallery,
    home,
    more,
    persons,
    programs,
    strip,
    students,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("board/", board.board, name="board"),
    path("students/", students.student_list, name="student_list"),
    path("students/<int:student_id>/", students.student, name="student"),
    path("programs/", programs.program_list, name="program_list"),
    path("programs/<int:program_id>/", programs.program, name="program"),
    path("people/<int:person_id>/", persons.person, name="person"),
    path("advocates/", persons.advocate_list, name="advocate_list"),
    path("alumni/", persons.alum_list, name="alum_list"),
    path("appearance/", appearance.set_theme, name="set_theme"),
    path("appearance/keys/", appearance.set_keys, name="set_keys"),
    path("demo/reset/", demo.demo_reset, name="demo_reset"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("more/", more.more, name="more"),
    path("strip/", strip.clock_strip, name="clock_strip"),
]
