"""An account. What it may do hangs on its access; who the human is stands in Person."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse


class Access(models.TextChoices):
    """What an account may see and do; stored as plain codes."""

    DEAN = "dean", "Dean"
    STAFF = "staff", "Staff"
    FACULTY = "faculty", "Faculty"
    STUDENT = "student", "Student"
    IT_ADMIN = "it_admin", "IT admin"


class Theme(models.TextChoices):
    SYSTEM = "", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class UserQuerySet(models.QuerySet["User"]):
    def of_school(self, school: Any) -> Self:
        return self.filter(school=school)

    def office(self) -> Self:
        """Deans and staff."""
        return self.filter(access__in=[Access.DEAN, Access.STAFF], is_active=True)

    def deans(self) -> Self:
        return self.filter(access=Access.DEAN, is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, access=Access.IT_ADMIN, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    school = models.ForeignKey(
        "School", null=True, blank=True, on_delete=models.PROTECT, related_name="users"
    )
    access = models.CharField(max_length=12, choices=Access.choices)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the admin", default=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    invitation_accepted_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, help_text="Empty: the school's.")
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.SYSTEM, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(access=Access.IT_ADMIN) | models.Q(school__isnull=False),
                name="user_has_school_unless_it_admin",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return reverse("home")

    @property
    def is_dean(self) -> bool:
        return self.access == Access.DEAN

    @property
    def is_office(self) -> bool:
        """Dean or staff: who sees the whole school."""
        return self.access in {Access.DEAN, Access.STAFF}

    @property
    def is_faculty(self) -> bool:
        return self.access == Access.FACULTY

    @property
    def is_student(self) -> bool:
        return self.access == Access.STUDENT
