from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class PersonManager(BaseUserManager):
    use_in_migrations = True

    def named(self, name):
        return self.get(name=name)


class Person(AbstractBaseUser, PermissionsMixin):
    name = models.CharField(max_length=60, unique=True)
    nick = models.CharField(max_length=30, default="")
    friends = models.ManyToManyField("self")

    objects = PersonManager()
    USERNAME_FIELD = "name"
