"""Operations of the project's own."""

from django.db import migrations
from django.db.migrations.operations.base import Operation


class OwnAddField(migrations.AddField):
    pass


class OwnAlterField(migrations.AlterField):
    pass


class CountFields(Operation):
    """Keeps what both states have, as somebody finds who looks all around."""

    def state_forwards(self, app_label, state):
        model = state.models["marks", "mark"]
        model.options = {**model.options, "verbose_name": "counted"}
        state.reload_model("marks", "mark")

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for state in (from_state, to_state):
            state.clear_delayed_apps_cache()
            apps = state.apps
            name = apps.get_model("marks", "Mark")._meta.verbose_name
            fields = [
                str(field)
                for model in apps.get_models(include_auto_created=True)
                for field in model._meta.get_fields(include_hidden=True)
            ]
            apps.get_model("marks", "Mark").objects.create(
                content_type=apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                    app_label="marks", model="mark"
                )[0],
                object_id=len(fields),
                text=name,
            )
