from django.urls import URLPattern, URLResolver, path

from advising.views import (
    assignments,
    contacts,
    cycles,
    imports,
    invitations,
    persons,
    recommendations,
    students,
    tasks,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("assignments/", assignments.assign_several, name="assign_several"),
    path(
        "assignments/<int:assignment_id>/acknowledge/",
        assignments.assignment_acknowledge,
        name="assignment_acknowledge",
    ),
    path("assignments/<int:assignment_id>/undo/", assignments.assignment_undo, name="assignment_undo"),
    path("assignments/<int:assignment_id>/end/", assignments.assignment_end, name="assignment_end"),
    path("students/<int:student_id>/assign/", assignments.assign, name="assign"),
    path("contacts/<int:contact_id>/end/", contacts.student_part_end, name="student_part_end"),
    path("people/<int:person_id>/advocate/", persons.person_advocate, name="person_advocate"),
    path("people/<int:person_id>/absences/", persons.absence_add, name="absence_add"),
    path(
        "people/<int:person_id>/absences/<int:absence_id>/remove/",
        persons.absence_remove,
        name="absence_remove",
    ),
    path("people/<int:person_id>/interests/", persons.interest_add, name="interest_add"),
    path(
        "people/<int:person_id>/interests/<int:interest_id>/remove/",
        persons.interest_remove,
        name="interest_remove",
    ),
    path("invitation/<str:number>/<str:token>/", invitations.invitation, name="invitation"),
    path("clock/", cycles.clock, name="clock"),
    path("clock/times/", cycles.clock_times, name="clock_times"),
    path("clock/open/", cycles.cycle_open, name="cycle_open"),
    path("clock/close/", cycles.cycle_close, name="cycle_close"),
    path("clock/<int:milestone_id>/confirm/", cycles.milestone_confirm, name="milestone_confirm"),
    path("school/", cycles.school_settings, name="school_settings"),
    path("school/accounts/", invitations.account_list, name="account_list"),
    path("school/accounts/advocates/", invitations.account_invite_advocates, name="account_invite_advocates"),
    path("school/accounts/class/", invitations.account_invite_class, name="account_invite_class"),
    path(
        "school/accounts/<int:user_id>/again/", invitations.account_invite_again, name="account_invite_again"
    ),
    path("students/<int:student_id>/people/first/", recommendations.person_place, name="person_place"),
    path(
        "students/<int:student_id>/people/<int:person_id>/unplace/",
        recommendations.person_unplace,
        name="person_unplace",
    ),
    path(
        "students/<int:student_id>/people/recommend/",
        recommendations.person_recommend,
        name="person_recommend",
    ),
    path(
        "students/<int:student_id>/people/<int:person_id>/take-back/",
        recommendations.recommendation_end,
        name="recommendation_end",
    ),
    path("students/<int:student_id>/tasks/add/", tasks.task_add, name="task_add"),
    path("students/<int:student_id>/status/", students.status_change, name="status_change"),
    path("students/<int:student_id>/record/", students.record_edit, name="record_edit"),
    path("students/corrections/", students.correction_list, name="correction_list"),
    path("students/corrections/<int:correction_id>/", students.correction_settle, name="correction_settle"),
    path("students/imports/", imports.import_list, name="import_list"),
    path("students/imports/<int:batch_id>/", imports.import_batch, name="import_batch"),
    path("students/imports/<int:batch_id>/columns/", imports.import_columns, name="import_columns"),
    path("students/imports/<int:batch_id>/undo/", imports.import_undo, name="import_undo"),
    path("students/imports/<int:batch_id>/commit/", imports.import_commit, name="import_commit"),
    path("students/imports/<int:batch_id>/discard/", imports.import_discard, name="import_discard"),
]
