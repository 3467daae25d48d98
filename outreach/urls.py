from django.urls import URLPattern, URLResolver, path

from outreach.views import contact_log, logs, notifications, reminders, reservations

urlpatterns: list[URLPattern | URLResolver] = [
    path("contacts/", contact_log.contact_log, name="contact_log"),
    path("contacts/<int:contact_id>/confirm/", contact_log.contact_confirm, name="contact_confirm"),
    path("contacts/<int:contact_id>/decline/", contact_log.contact_decline, name="contact_decline"),
    path("contacted-me/", logs.report_contact, name="report_contact"),
    path("log/", logs.log, name="log_contact"),
    path("log/<int:message_id>/", logs.log_detail, name="log_detail"),
    path("log/<int:message_id>/take-back/", logs.log_take_back, name="log_take_back"),
    path("my-students/", contact_log.my_students, name="my_students"),
    path("calling/<int:student_id>/<int:program_id>/", reservations.calling, name="calling"),
    path("calling/<int:reservation_id>/", reservations.reservation, name="reservation"),
    path("calling/<int:reservation_id>/longer/", reservations.reservation_extend, name="reservation_extend"),
    path("calling/<int:reservation_id>/end/", reservations.reservation_end, name="reservation_end"),
    path("reminders/", reminders.reminder_list, name="reminder_list"),
    path("reminders/heartbeat/", reminders.heartbeat, name="heartbeat"),
    path("reminders/rules/<int:rule_id>/", reminders.rule_switch, name="rule_switch"),
    path("inbox/", notifications.inbox, name="inbox"),
    path("inbox/read/", notifications.notification_read_all, name="notification_read_all"),
    path("inbox/<int:notification_id>/", notifications.notification_open, name="notification_open"),
]
